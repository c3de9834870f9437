package io.alerthistory.cli;

import io.alerthistory.config.Durations;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.config.Suggestion;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What each flag was given: by the command line, else by the environment, else its default. */
final class Values {
    /** {@code source} is how the user knows it: {@code --log.level} or {@code ALERTHISTORY_LOG_LEVEL}. */
    private record Given(String source, List<String> texts, boolean byUser) {}

    /** Nobody pays more. */
    private static final int MOST = 1_000_000;

    private final Map<String, Given> byName = new HashMap<>();

    /** {@code commandLine} has the texts after each flag that was given, by the flag's name. */
    Values(Map<String, List<String>> commandLine, Map<String, String> environment) {
        for (Flag flag : Flag.ALL) {
            var words = commandLine.get(flag.name());
            var variable = environment.get(flag.variable());
            if (words != null) {
                byName.put(flag.name(), new Given(flag.word(), words, true));
            } else if (variable != null) {
                var texts = flag.kind() == Flag.Kind.LIST ? Arrays.asList(variable.split(",")) : List.of(variable);
                byName.put(flag.name(), new Given(flag.variable(), texts, true));
            } else {
                byName.put(flag.name(), new Given(flag.word(), List.of(flag.fallback()), false));
            }
        }
    }

    /**
     * The same, with what the configuration file says where neither command line nor environment say anything.
     *
     * @throws UsageException if the file has a setting that there is not
     */
    Values over(OwnSettings file) {
        var both = new Values(this);
        file.byName().forEach((field, setting) -> {
            var flag = Flag.ALL.stream()
                    .filter(one -> one.isOwn() && one.field().equals(field))
                    .findFirst()
                    .orElseThrow(() -> new UsageException(setting.place() + ": unknown field."
                            + Suggestion.didYouMeanOrKnown(
                                    field,
                                    Flag.ALL.stream()
                                            .filter(Flag::isOwn)
                                            .map(Flag::field)
                                            .collect(Collectors.toSet()))));
            if (!given(flag.name()).byUser()) {
                both.byName.put(flag.name(), new Given(setting.place(), List.of(setting.text()), true));
            }
        });
        return both;
    }

    private Values(Values others) {
        byName.putAll(others.byName);
    }

    private Given given(String name) {
        var given = byName.get(name);
        if (given == null) {
            throw new IllegalStateException("no such flag: " + name);
        }
        return given;
    }

    String source(String name) {
        return given(name).source();
    }

    /** Names of the flags that the user set and that do nothing in this version, sorted. */
    List<String> withoutEffect() {
        var names = new TreeSet<>(NotYet.WITHOUT_EFFECT);
        names.removeIf(name -> !given(name).byUser());
        return List.copyOf(names);
    }

    String text(String name) {
        return given(name).texts().getFirst();
    }

    /** Empty ones are left out. */
    List<String> texts(String name) {
        return given(name).texts().stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    List<String> atLeastOne(String name) {
        var texts = texts(name);
        if (texts.isEmpty()) {
            throw new UsageException(source(name) + ": needs at least one value that is not empty");
        }
        return texts;
    }

    boolean isOn(String name) {
        return read(name, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new UsageException("'" + text + "' is neither true nor false");
        });
    }

    Duration duration(String name) {
        return read(name, Values::parseDuration);
    }

    private static Duration parseDuration(String text) {
        try {
            return Durations.parseFlag(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    Duration positiveDuration(String name) {
        return read(name, text -> {
            var duration = parseDuration(text);
            if (!duration.isPositive()) {
                throw new UsageException("must be more than zero, not \"" + text + "\"");
            }
            return duration;
        });
    }

    int whole(String name) {
        return read(name, text -> {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw new UsageException("'" + text + "' is not a whole number that fits in 32 bits");
            }
        });
    }

    /** A whole number that is not below {@code least}. */
    int atLeast(int least, String name) {
        int number = whole(name);
        if (number < least) {
            throw new UsageException(source(name) + ": must be " + least + " or more, not " + number);
        }
        return number;
    }

    double ratio(String name) {
        return read(name, text -> {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException e) {
                throw new UsageException("'" + text + "' is not a number");
            }
        });
    }

    /** A number that is not below zero, with or without a fraction. */
    double amount(String name) {
        double amount = ratio(name);
        if (!(amount >= 0 && amount <= MOST)) {
            throw new UsageException(source(name) + ": must be from 0 to " + MOST + ", not " + text(name));
        }
        return amount;
    }

    /** One of an enumeration's names, in any case; {@code what} is what the user calls it. */
    <E extends Enum<E>> E oneOf(String name, Class<E> type, String what) {
        return read(name, text -> {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text)) {
                    return constant;
                }
            }
            throw new UsageException("unrecognized " + what + " " + text + ", known are "
                    + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
        });
    }

    private <T> T read(String name, Function<String, T> reader) {
        try {
            return reader.apply(text(name));
        } catch (UsageException e) {
            throw new UsageException(source(name) + ": " + e.getMessage());
        }
    }
}
