package io.alerthistory.api;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.alerthistory.config.Receiver;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which alerts a query asks for.
 *
 * @param active whether those that are not muted are wanted
 */
record AlertFilter(boolean active, List<Matcher> matchers, Predicate<Receiver> receivers) {
    private static final Set<String> YES =
            Set.of("true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled");

    /**
     * @param query gives all values of a parameter
     * @throws Refusal if a matcher or pattern is none
     */
    static AlertFilter of(Function<String, List<String>> query, MatcherSyntax syntax) {
        var matchers = new ArrayList<Matcher>();
        for (var text : query.apply("filter")) {
            matchers.add(matcher(text, syntax, ""));
        }
        return new AlertFilter(flag(query, "active"), List.copyOf(matchers), receivers(query, syntax));
    }

    /** By {@code receiver_matchers}, and by {@code receiver}, where it says something. */
    static Predicate<Receiver> receivers(Function<String, List<String>> query, MatcherSyntax syntax) {
        Predicate<Receiver> wanted = receiver -> true;
        var names = query.apply("receiver");
        if (!names.isEmpty() && !names.getLast().isEmpty()) {
            var pattern = pattern(names.getLast());
            wanted = receiver -> pattern.matcher(receiver.name()).find();
        }
        for (var text : query.apply("receiver_matchers")) {
            var matcher = matcher(text, syntax, "failed to parse receiver_matchers param: ");
            wanted = wanted.and(receiver -> matcher.matches(receiver.labels()));
        }
        return wanted;
    }

    private static Matcher matcher(String text, MatcherSyntax syntax, String prefix) {
        try {
            return syntax.matcher(text, warning -> {});
        } catch (IllegalArgumentException e) {
            throw Refusal.text(400, prefix + e.getMessage());
        }
    }

    private static Pattern pattern(String text) {
        var anchored = "^(?:" + text + ")$";
        try {
            return Pattern.compile(anchored);
        } catch (PatternSyntaxException e) {
            throw Refusal.text(400, "failed to parse receiver param: " + e.getMessage());
        }
    }

    /** Of several the last counts; what is no yes is a no, but nothing at all is the default, a yes. */
    private static boolean flag(Function<String, List<String>> query, String name) {
        var values = query.apply(name);
        return values.isEmpty()
                || values.getLast().isEmpty()
                || YES.contains(values.getLast().toLowerCase(Locale.ROOT));
    }

    boolean wants(Alert alert, Instant now) {
        return active && !alert.endsAt().instant().isBefore(now) && Matcher.allMatch(matchers, alert.labels());
    }
}
