package io.alerthistory.cli;

import io.alerthistory.cli.Invocation.Command.Name;
import io.alerthistory.config.Suggestion;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads the command line. Complaints have Alertmanager's form, since scripts and people know it. */
public final class Cli {
    /** Where {@code listen} listens unless told otherwise; {@code examples/alertmanager.yml} notifies this port. */
    public static final int LISTEN_PORT = 5001;

    private static final String TRY_HELP = ", try --help";

    private Cli() {}

    /** Never throws: what cannot be understood comes back as a {@link Invocation.Print} with exit code 1. */
    public static Invocation parse(String[] args, Map<String, String> environment) {
        try {
            List<String> rest =
                    args.length == 0 ? List.of() : Arrays.asList(args).subList(1, args.length);
            return switch (args.length == 0 ? "" : args[0]) {
                case "sim" -> new Invocation.Command(Name.SIMULATE, rest);
                case "check-config" -> new Invocation.Command(Name.CHECK_CONFIG, rest);
                case "check-web-config" -> new Invocation.Command(Name.CHECK_WEB_CONFIG, rest);
                case "template" -> template(rest);
                case "test-receiver" -> new Invocation.Command(Name.TEST_RECEIVER, rest);
                case "why" -> new Invocation.Command(Name.WHY, rest);
                case "compare" -> new Invocation.Command(Name.COMPARE, rest);
                case "export" -> new Invocation.Command(Name.EXPORT, rest);
                case "classify" -> new Invocation.Command(Name.CLASSIFY, rest);
                case "rebuild-cache" -> new Invocation.Command(Name.REBUILD_CACHE, rest);
                case "config" -> config(rest);
                case "listen" -> listen(rest);
                default -> flags(args, environment);
            };
        } catch (UsageException e) {
            return new Invocation.Print("alertmanager: error: " + e.getMessage() + "\n", true, 1);
        }
    }

    private static Invocation config(List<String> rest) {
        if (rest.isEmpty() || !rest.getFirst().equals("routes")) {
            throw new UsageException("config: expected routes, as in config routes show" + TRY_HELP);
        }
        return new Invocation.Command(Name.ROUTES, rest.subList(1, rest.size()));
    }

    private static Invocation template(List<String> rest) {
        if (rest.isEmpty() || !rest.getFirst().equals("render")) {
            throw new UsageException("template: expected render, as in template render" + TRY_HELP);
        }
        return new Invocation.Command(Name.TEMPLATE, rest.subList(1, rest.size()));
    }

    private static Invocation listen(List<String> rest) {
        if (rest.isEmpty()) {
            return new Invocation.Listen(LISTEN_PORT);
        }
        String first = rest.getFirst();
        if (first.equals("--help") || first.equals("-h")) {
            return Invocation.Print.answer("""
                    Usage: alertmanager listen [PORT]

                    Shows the notifications that arrive at http://127.0.0.1:PORT/, port %d unless told otherwise.
                    """.formatted(LISTEN_PORT));
        }
        if (rest.size() > 1) {
            throw new UsageException("unexpected " + rest.get(1) + TRY_HELP);
        }
        if (!first.matches("[0-9]{1,5}") || Integer.parseInt(first) > 65_535) {
            throw new UsageException("listen: '" + first + "' is not a port (0 to 65535)" + TRY_HELP);
        }
        return new Invocation.Listen(Integer.parseInt(first));
    }

    private static Invocation flags(String[] args, Map<String, String> environment) {
        ParseResult parsed = parsed(args);
        if (parsed.hasMatchedOption("--help")) {
            return Invocation.Print.answer(HelpPage.text());
        }
        if (parsed.hasMatchedOption("--version")) {
            return Invocation.Print.answer(Version.text());
        }
        return new Invocation.Serve(Flags.of(new Values(byName(parsed), environment)));
    }

    private static ParseResult parsed(String[] args) {
        try {
            return new CommandLine(spec())
                    .setUseSimplifiedAtFiles(true)
                    .setUnmatchedOptionsAllowedAsOptionParameters(false)
                    .setPosixClusteredShortOptionsAllowed(false)
                    .parseArgs(args);
        } catch (ParameterException e) {
            throw new UsageException(complaint(e));
        }
    }

    private static CommandSpec spec() {
        var spec = CommandSpec.create();
        spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).build());
        spec.addOption(OptionSpec.builder("--version").versionHelp(true).build());
        for (Flag flag : Flag.ALL) {
            switch (flag.kind()) {
                case SWITCH -> {
                    spec.addOption(switchNamed(flag.word()));
                    spec.addOption(switchNamed(flag.negatedWord()));
                }
                case TEXT ->
                    spec.addOption(OptionSpec.builder(flag.word())
                            .arity("1")
                            .type(String.class)
                            .build());
                case LIST ->
                    spec.addOption(OptionSpec.builder(flag.word())
                            .arity("1")
                            .type(List.class)
                            .auxiliaryTypes(String.class)
                            .build());
            }
        }
        return spec;
    }

    private static OptionSpec switchNamed(String word) {
        return OptionSpec.builder(word).arity("0").type(boolean.class).build();
    }

    private static Map<String, List<String>> byName(ParseResult parsed) {
        var texts = new HashMap<String, List<String>>();
        for (Flag flag : Flag.ALL) {
            boolean on = parsed.hasMatchedOption(flag.word());
            if (flag.kind() != Flag.Kind.SWITCH) {
                if (on) {
                    texts.put(
                            flag.name(),
                            List.copyOf(parsed.matchedOption(flag.word()).stringValues()));
                }
                continue;
            }
            boolean off = parsed.hasMatchedOption(flag.negatedWord());
            if (on && off) {
                throw new UsageException(repeated(flag.word()));
            }
            if (on || off) {
                texts.put(flag.name(), List.of(String.valueOf(on)));
            }
        }
        return texts;
    }

    private static String complaint(ParameterException e) {
        return switch (e) {
            case UnmatchedArgumentException unmatched ->
                unexpected(unmatched.getUnmatched().getFirst());
            case MissingParameterException missing
            when !missing.getMissing().isEmpty() && missing.getMissing().getFirst() instanceof OptionSpec option ->
                "expected argument for flag '" + option.longestName() + "'" + TRY_HELP;
            case OverwrittenOptionException again
            when again.getOverwritten() instanceof OptionSpec option -> repeated(option.longestName());
            default -> e.getMessage() + TRY_HELP;
        };
    }

    private static String repeated(String word) {
        return "flag '" + word.substring(2) + "' cannot be repeated" + TRY_HELP;
    }

    private static String unexpected(String word) {
        if (word.startsWith("--")) {
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            return "unknown long flag '" + name + "'" + TRY_HELP
                    + didYouMean(name)
                            .map(meant -> "\nDid you mean '" + meant + "'?")
                            .orElse("");
        }
        if (word.startsWith("-") && word.length() > 1) {
            return "unknown short flag '" + word.substring(0, 2) + "'" + TRY_HELP;
        }
        return "unexpected " + word + TRY_HELP;
    }

    private static Optional<String> didYouMean(String word) {
        var known = new TreeSet<String>();
        for (Flag flag : Flag.ALL) {
            known.add(flag.word());
            if (flag.kind() == Flag.Kind.SWITCH) {
                known.add(flag.negatedWord());
            }
        }
        known.add("--help");
        known.add("--version");
        return Optional.ofNullable(Suggestion.nearest(word, known));
    }
}
