package io.alerthistory.model;

/**
 * Refuses regular expressions that would take more memory than a server has, such as {@code ((a{1000}){1000}){1000}}:
 * RE2/J writes every repetition out. Go refuses them as well, by other bounds. Estimated is the number of instructions,
 * from the text alone, in one pass; a text that is no regular expression may pass.
 */
final class RegexpSize {
    /** Some hundred megabytes of RE2/J's, for a moment. Go's bound is about three times as high. */
    private static final double MOST = 1_000_000;

    /** A class may have some hundred ranges, which RE2/J keeps for every place where it occurs. */
    private static final int CLASS = 100;

    /** As in Go. Beyond some thousands, RE2/J's parser and compiler run out of stack. */
    private static final int MAX_DEPTH = 1000;

    private final String text;
    private final double[] outer = new double[MAX_DEPTH];
    private int depth;
    private int at;

    private RegexpSize(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if it is too large, in Go's words */
    static void check(String regexp) {
        new RegexpSize(regexp).check();
    }

    private void check() {
        double size = 0; // of the group so far, without its last part
        double last = 0; // of what a repetition would repeat
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '(' -> {
                    if (depth == MAX_DEPTH) {
                        throw new IllegalArgumentException("error parsing regexp: expression nests too deeply");
                    }
                    outer[depth++] = size + last;
                    size = 0;
                    last = 1;
                }
                case ')' -> {
                    last += size + 1;
                    size = depth == 0 ? 0 : outer[--depth];
                }
                case '{' -> last *= times();
                case '[' -> {
                    size += last;
                    last = CLASS;
                    skipClass();
                }
                case '\\' -> {
                    size += last;
                    last = escaped();
                }
                case '*', '+', '?' -> last++;
                default -> {
                    size += last;
                    last = 1;
                }
            }
            if (size + last > MOST) {
                throw new IllegalArgumentException("error parsing regexp: expression too large");
            }
        }
    }

    /** The size of what begins with the backslash before {@code at}, which is moved behind it. */
    private int escaped() {
        if (at == text.length()) {
            return 1;
        }
        char c = text.charAt(at++);
        if ("pPx".indexOf(c) >= 0 && at < text.length()) { // and a name: \pL, \p{Greek}, \x{1F}
            at = text.charAt(at) == '{' && text.indexOf('}', at) > 0 ? text.indexOf('}', at) + 1 : at + 1;
        }
        if (c != 'Q') {
            return "pPdDwWsS".indexOf(c) >= 0 ? CLASS : 1;
        }
        int begin = at;
        int end = text.indexOf("\\E", at);
        at = end < 0 ? text.length() : end + 2;
        return 1 + at - begin; // more than it is if it is repeated: that repeats its last letter only
    }

    /** How often the last part is repeated by the braces that begin before {@code at}; once if they are none. */
    private int times() {
        int most = 0;
        int number = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.min(number * 10 + c - '0', 10_000); // RE2/J refuses more than 1000
            } else if (c == ',') {
                most = number;
                number = 0;
            } else {
                return c == '}' ? Math.max(1, Math.max(most, number)) : 1;
            }
        }
        return 1;
    }

    /** To the bracket that ends a class: not one that stands first, is escaped, or ends a name such as [:alpha:]. */
    private void skipClass() {
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
        }
        for (int first = at; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '[' && text.startsWith("[:", at) && text.indexOf(":]", at) > 0) {
                at = text.indexOf(":]", at) + 1;
            } else if (c == ']' && at > first) {
                at++;
                return;
            }
        }
    }
}
