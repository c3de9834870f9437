package io.alerthistory.gotemplate.html;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What single characters are replaced by. Immutable; a text without any of them is given back as it is. */
final class Replacements {
    /** What characters outside of ASCII are replaced by. */
    @FunctionalInterface
    interface Others {
        @Nullable
        String of(char c);
    }

    static final Replacements NONE = new Replacements(new String[0x80], c -> null);

    private final @Nullable String[] ascii;
    private final Others others;

    private Replacements(@Nullable String[] ascii, Others others) {
        this.ascii = ascii;
        this.others = others;
    }

    /** With {@code by} instead of {@code c}. */
    Replacements with(int c, String by) {
        var copy = Arrays.copyOf(ascii, ascii.length);
        copy[c] = by;
        return new Replacements(copy, others);
    }

    /** Each of {@code chars} with {@code before} in front of it. */
    Replacements prefixed(String before, String chars) {
        var copy = Arrays.copyOf(ascii, ascii.length);
        chars.chars().forEach(c -> copy[c] = before + (char) c);
        return new Replacements(copy, others);
    }

    Replacements without(int c) {
        var copy = Arrays.copyOf(ascii, ascii.length);
        copy[c] = null;
        return new Replacements(copy, others);
    }

    Replacements with(Others others) {
        return new Replacements(ascii, others);
    }

    /** Null if it stays. */
    @Nullable
    String of(char c) {
        return c < ascii.length ? ascii[c] : others.of(c);
    }

    String in(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (of(text.charAt(i)) != null) {
                return replaced(text, i);
            }
        }
        return text;
    }

    private String replaced(String text, int first) {
        var out = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            var by = of(c);
            if (by == null) {
                out.append(c);
            } else {
                out.append(by);
            }
        }
        return out.toString();
    }
}
