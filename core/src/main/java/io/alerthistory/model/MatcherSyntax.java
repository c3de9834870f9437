package io.alerthistory.model;

import io.alerthistory.gotemplate.strconv.Utf8;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The ways of writing matchers down that Alertmanager knows, chosen by {@code --enable-feature}. */
public enum MatcherSyntax {
    /** {@code classic-mode}: label names of ASCII letters, digits and underscores; values need no quotes. */
    CLASSIC,
    /** {@code utf8-strict-mode}: any label name; what holds blanks or signs is quoted. */
    UTF8,
    /** The default: both are tried; where they differ, classic counts and a warning says so. */
    FALLBACK;

    /**
     * The one matcher that the text is.
     *
     * @param warnings told what is read, but should be written otherwise
     * @throws IllegalArgumentException if the text is none; the message is the one Alertmanager shows its clients
     */
    public Matcher matcher(String text, Consumer<String> warnings) {
        if (this != CLASSIC && (text.startsWith("{") || text.endsWith("}"))) {
            throw new IllegalArgumentException("unexpected open or close brace: " + text);
        }
        return read(text, Utf8Matchers::one, ClassicMatchers::one, Matcher::toString, warnings);
    }

    /**
     * The matchers of a list like <code>{a="x", b=~"y.*"}</code>, in its order; the braces are optional.
     *
     * @param warnings told what is read, but should be written otherwise
     * @throws IllegalArgumentException if the text is none; the message is the one Alertmanager shows its clients
     */
    public List<Matcher> matchers(String text, Consumer<String> warnings) {
        return read(
                text,
                Utf8Matchers::list,
                ClassicMatchers::list,
                list -> list.stream().map(Matcher::toString).collect(Collectors.joining(",")),
                warnings);
    }

    private <T> T read(
            String text,
            Function<String, T> utf8,
            Function<String, T> classic,
            Function<T, String> print,
            Consumer<String> warnings) {
        return switch (this) {
            case CLASSIC -> classic.apply(text);
            case UTF8 -> utf8.apply(text);
            case FALLBACK -> {
                T newer;
                try {
                    newer = utf8.apply(text);
                } catch (IllegalArgumentException e) {
                    var older = classic.apply(text); // where both fail, clients know the classic words
                    warnings.accept("matcher " + text + " is read in the classic syntax only (the UTF-8 syntax says "
                            + e.getMessage() + "). Write " + print.apply(older) + ", which both read alike");
                    yield older;
                }
                T older;
                try {
                    older = classic.apply(text);
                } catch (IllegalArgumentException e) {
                    yield newer;
                }
                if (!older.equals(newer)) {
                    warnings.accept("matcher " + text + " means " + print.apply(older) + " in the classic syntax and "
                            + print.apply(newer) + " in the UTF-8 syntax; the classic one counts. "
                            + "Write it so that both agree");
                }
                yield older;
            }
        };
    }

    /** Whether a label may have this name: by Prometheus's old rule in the classic syntax, otherwise nearly any. */
    public boolean isLabelName(String name) {
        return this == CLASSIC ? isClassicLabelName(name) : !name.isEmpty() && Utf8.isValid(name);
    }

    /** Whether it is ASCII letters, digits and underscores, without a digit in front. */
    public static boolean isClassicLabelName(String name) {
        return !name.isEmpty()
                && !(name.charAt(0) >= '0' && name.charAt(0) <= '9')
                && name.chars().allMatch(c -> c == '_' || c < 0x80 && Character.isLetterOrDigit(c));
    }

    /** Whether a character must be quoted in the UTF-8 syntax. */
    static boolean isReserved(int c) {
        return "{}!=~,\\\"'`".indexOf(c) >= 0 || isBlank(c);
    }

    /** As Go's {@code unicode.IsSpace}. */
    static boolean isBlank(int c) {
        return c == 0x85
                || c == 0xa0
                || c >= '\t' && c <= '\r'
                || c == ' '
                || Character.getType(c) == Character.SPACE_SEPARATOR
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }
}
