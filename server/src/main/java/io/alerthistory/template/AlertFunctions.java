package io.alerthistory.template;

import static io.alerthistory.gotemplate.time.GoTime.time;
import static io.alerthistory.gotemplate.value.ArgType.ANY;
import static io.alerthistory.gotemplate.value.ArgType.LIST;
import static io.alerthistory.gotemplate.value.ArgType.STRING;
import static io.alerthistory.gotemplate.value.ArgType.STRINGS;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.alerthistory.gotemplate.html.Content;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.gotemplate.time.GoTime;
import io.alerthistory.gotemplate.time.Layout;
import io.alerthistory.gotemplate.value.CallFailure;
import io.alerthistory.gotemplate.value.Function;
import io.alerthistory.gotemplate.value.GoJson;
import io.alerthistory.gotemplate.value.Strings;
import io.alerthistory.model.Regexp;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What templates can call beside the functions of the language (Alertmanager 0.34, template/template.go). */
final class AlertFunctions {
    private AlertFunctions() {}

    /** By name. {@code routeLabels} is not among them: what it answers depends on the data. */
    static Map<String, Function> all(InstantSource clock) {
        var all = new HashMap<String, Function>();
        texts(all);
        patterns(all);
        times(all, clock);
        collections(all);
        encodings(all);
        return all;
    }

    private static void texts(Map<String, Function> all) {
        all.put("toUpper", onText(text -> mapped(text, true)));
        all.put("toLower", onText(text -> mapped(text, false)));
        all.put("title", onText(TitleCase::of));
        all.put("trimSpace", onText(AlertFunctions::trimmed));
        all.put("join", Function.of(List.of(STRING, STRINGS), args -> String.join(text(args[0]), texts(args[1]))));
        all.put(
                "stringSlice",
                Function.variadic(
                        List.of(STRING),
                        args -> new Strings(
                                Arrays.stream(args).map(AlertFunctions::text).toList())));
    }

    private static void patterns(Map<String, Function> all) {
        all.put(
                "match",
                Function.of(
                        List.of(STRING, STRING),
                        args -> regexp(args[0]).matcher(text(args[1])).find()));
        all.put(
                "reReplaceAll",
                Function.of(
                        List.of(STRING, STRING, STRING),
                        args -> Replacement.all(mustBeRegexp(args[0]), text(args[1]), text(args[2]))));
    }

    private static void times(Map<String, Function> all, InstantSource clock) {
        all.put("now", Function.of(List.of(), args -> GoTime.of(clock.instant(), ZoneId.systemDefault())));
        all.put(
                "since",
                Function.of(
                        List.of(time()),
                        args -> GoTime.of(clock.instant(), ZoneId.systemDefault())
                                .since(GoTime.of(args[0]))));
        all.put(
                "date",
                Function.of(List.of(STRING, time()), args -> GoTime.of(args[1]).format(text(args[0]))));
        all.put(
                "tz",
                Function.of(List.of(STRING, time()), args -> GoTime.of(args[1]).in(text(args[0]))));
        all.put("toDate", Function.of(List.of(STRING, STRING), args -> {
            try {
                return new GoTime(Layout.of(text(args[0])).parse(text(args[1])));
            } catch (CallFailure e) {
                return GoTime.ZERO;
            }
        }));
        all.put(
                "mustToDate",
                Function.of(
                        List.of(STRING, STRING),
                        args -> new GoTime(Layout.of(text(args[0])).parse(text(args[1])))));
        all.put("humanizeDuration", Function.of(List.of(ANY), args -> HumanDuration.of(args[0])));
    }

    private static void collections(Map<String, Function> all) {
        all.put("list", Function.variadic(List.of(ANY), args -> immutable(Arrays.asList(args.clone()))));
        all.put("append", Function.variadic(List.of(LIST, ANY), args -> {
            var longer = new ArrayList<@Nullable Object>(args[0] instanceof List<?> list ? list : List.of());
            longer.addAll(Arrays.asList(args).subList(1, args.length));
            return immutable(longer);
        }));
        all.put("dict", Function.variadic(List.of(ANY), AlertFunctions::dict));
    }

    private static List<@Nullable Object> immutable(List<@Nullable Object> list) {
        return Collections.unmodifiableList(list);
    }

    private static Object dict(@Nullable Object[] args) {
        if (args.length % 2 != 0) {
            throw new CallFailure("dict requires an even number of arguments");
        }
        Map<String, @Nullable Object> dict = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!(args[i] instanceof String key)) {
                throw new CallFailure("dict keys must be strings");
            }
            dict.put(key, args[i + 1]);
        }
        return dict;
    }

    private static void encodings(Map<String, Function> all) {
        all.put("safeHtml", onText(text -> new Content(Content.Kind.HTML, text)));
        all.put("safeUrl", onText(text -> new Content(Content.Kind.URL, text)));
        all.put("toJson", Function.of(List.of(ANY), args -> GoJson.marshal(args[0])));
        all.put("urlUnescape", onText(AlertFunctions::urlUnescaped));
        // The alphabet for URLs, so that the result can stand in a query.
        all.put(
                "base64encode",
                onText(text -> Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
        all.put("base64decode", onText(AlertFunctions::base64Decoded));
    }

    private static Function onText(java.util.function.Function<String, Object> does) {
        return Function.of(List.of(STRING), args -> does.apply(text(args[0])));
    }

    private static String text(@Nullable Object argument) {
        return String.valueOf(argument);
    }

    private static List<String> texts(@Nullable Object argument) {
        return argument instanceof List<?> list
                ? list.stream().map(AlertFunctions::text).toList()
                : List.of();
    }

    private static Pattern regexp(@Nullable Object pattern) {
        try {
            return Regexp.compile(text(pattern));
        } catch (PatternSyntaxException e) {
            throw new CallFailure(String.valueOf(e.getMessage()));
        }
    }

    private static Pattern mustBeRegexp(@Nullable Object pattern) {
        try {
            return regexp(pattern);
        } catch (CallFailure e) {
            throw new CallFailure("regexp: Compile(" + Quote.quoteBack(text(pattern)) + "): " + e.getMessage());
        }
    }

    /** Character by character: Java would make two letters of {@code ß}. */
    private static String mapped(String text, boolean upper) {
        var out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> upper ? Character.toUpperCase(c) : Character.toLowerCase(c))
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    /** Go's blanks are Unicode's, no-break ones included. */
    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c >= '\t' && c <= '\r' || c == 0x85 || Character.isSpaceChar(c);
    }

    private static String urlUnescaped(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    var rest = new String(bytes, i, Math.min(3, bytes.length - i), StandardCharsets.UTF_8);
                    throw new CallFailure("invalid URL escape \"" + rest + "\"");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = bytes[i] == '+' ? (byte) ' ' : bytes[i];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static String base64Decoded(String text) {
        var bare = text.replaceAll("[\r\n]", "");
        try {
            if (bare.length() % 4 == 0) {
                return new String(Base64.getUrlDecoder().decode(bare), StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            // falls through to say where
        }
        throw new CallFailure("illegal base64 data at input byte " + firstIllegal(bare));
    }

    private static int firstIllegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean legal = c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
            if (!legal) {
                return i;
            }
        }
        return text.length() / 4 * 4;
    }
}
