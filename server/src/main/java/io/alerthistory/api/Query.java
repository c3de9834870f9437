package io.alerthistory.api;

import com.google.re2j.PatternSyntaxException;
import io.alerthistory.config.Receiver;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Regexp;
import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** The query of a request, read as Alertmanager's API reads it: parameters that it does not know say nothing. */
record Query(ServerRequest request) {
    private static final Set<String> YES =
            Set.of("true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled");

    /** Of a silence, or of a query. */
    static final int MOST_MATCHERS = 1000;

    static Query of(ServerRequest request) {
        return new Query(request);
    }

    private List<String> all(String name) {
        return request.query().all(name, List::of);
    }

    /** Of several the last counts. Absent is empty. */
    String text(String name) {
        var values = all(name);
        return values.isEmpty() ? "" : values.getLast();
    }

    /** @throws Refusal if it is given and no whole number from 1 to the highest */
    int number(String name, int fallback, int highest) {
        var text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > highest) {
            throw Refusal.text(400, name + " must be a whole number from 1 to " + highest);
        }
        return Integer.parseInt(text);
    }

    /** What is no yes is a no, but nothing at all is the default, a yes. */
    boolean flag(String name) {
        var text = text(name);
        return text.isEmpty() || YES.contains(text.toLowerCase(Locale.ROOT));
    }

    /** @throws Refusal if one is none; its message begins with the prefix */
    List<Matcher> matchers(String name, String prefix, MatcherSyntax syntax) {
        var matchers = new ArrayList<Matcher>();
        int size = 0;
        for (var text : all(name)) {
            try {
                var matcher = syntax.matcher(text, warning -> {});
                size += sizeOf(matcher);
                if (matchers.size() == MOST_MATCHERS || size > Regexp.LARGEST) {
                    throw Refusal.text(400, prefix + "there are too many matchers, or their patterns are too large");
                }
                matchers.add(matcher);
            } catch (IllegalArgumentException e) {
                throw Refusal.text(400, prefix + e.getMessage());
            }
        }
        return List.copyOf(matchers);
    }

    /** What its pattern adds to the work of making all. */
    static int sizeOf(Matcher matcher) {
        return switch (matcher.operator()) {
            case EQUAL, NOT_EQUAL -> 0;
            case REGEXP, NOT_REGEXP -> Regexp.size(matcher.value());
        };
    }

    /**
     * By {@code receiver}, a pattern for the whole name that says nothing where it is empty.
     *
     * @throws Refusal if it is none
     */
    Predicate<Receiver> receiver() {
        var text = text("receiver");
        if (text.isEmpty()) {
            return receiver -> true;
        }
        try {
            var pattern = Regexp.compileWhole(text);
            return receiver -> pattern.matcher(receiver.name()).find();
        } catch (PatternSyntaxException e) {
            throw Refusal.text(400, "failed to parse receiver param: " + e.getMessage());
        }
    }

    /**
     * By {@code receiver_matchers}, on the receivers' labels.
     *
     * @throws Refusal if one is none
     */
    Predicate<Receiver> receiverMatchers(MatcherSyntax syntax) {
        var matchers = matchers("receiver_matchers", "failed to parse receiver_matchers param: ", syntax);
        return receiver -> Matcher.allMatch(matchers, receiver.labels());
    }
}
