package io.alerthistory.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;

/**
 * The one way from a user's text to a regular expression. RE2 matches in linear time, whatever the pattern; what making
 * one costs is bounded here, as Go's {@code regexp/syntax} bounds it and RE2/J 1.8 does not: five thousand parentheses
 * overflow its stack, and <code>((a{1000}){1000}){1000}</code> the heap.
 */
public final class Regexp {
    /** How deep parentheses may stand in each other: Go's {@code maxHeight}. */
    static final int DEEPEST = 1000;

    /** How often all repetitions round a part may repeat it: Go's {@code maxRepeat}. */
    static final int MOST_REPEATS = 1000;

    /**
     * Instructions of a program, of about 60 bytes each. A list of ten thousand host names has 40,000; Go takes three
     * million.
     */
    public static final int LARGEST = 100_000;

    private final String text;
    private int at;

    private Regexp(String text) {
        this.text = text;
    }

    /** @throws PatternSyntaxException if it is no regular expression, or one that costs too much; in Go's words */
    public static Pattern compile(String text) {
        var _ = size(text);
        return Pattern.compile(text);
    }

    /** The same, for a pattern that must match all of a text. A mistake is told of the pattern with its anchors, as Go does. */
    public static Pattern compileWhole(String text) {
        return compile("^(?:" + text + ")$");
    }

    /**
     * About how many instructions it will have, and not much less. What is no regular expression has some size, too.
     *
     * @throws PatternSyntaxException if it costs too much
     */
    public static int size(String text) {
        return new Regexp(text).measure();
    }

    /** A part that is open: what it comes to, its last piece, and how often that repeats already. */
    private static final class Part {
        private long size;
        private long last;
        private int repeats = 1;
        private int lastRepeats = 1;

        void add(long piece, int repeatsWithin) {
            size += last;
            repeats = Math.max(repeats, lastRepeats);
            last = piece;
            lastRepeats = repeatsWithin;
        }
    }

    private int measure() {
        var open = new ArrayDeque<Part>();
        var part = new Part();
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '(' -> {
                    if (open.size() == DEEPEST) {
                        throw new PatternSyntaxException("expression nests too deeply", text);
                    }
                    open.push(part);
                    part = new Part();
                }
                case ')' -> {
                    if (!open.isEmpty()) {
                        part.add(2, 1); // begin and end of what is captured
                        part.add(0, 1);
                        var closed = part;
                        part = open.pop();
                        part.add(closed.size, closed.repeats);
                    }
                }
                case '[' -> {
                    skipClass();
                    part.add(1, 1);
                }
                case '\\' -> escape(part);
                case '*', '+', '?' -> part.last++;
                case '{' -> repeat(part);
                default -> part.add(1, 1);
            }
            if (part.size + part.last > LARGEST) {
                throw new PatternSyntaxException("expression too large", text);
            }
        }
        while (!open.isEmpty()) { // it is none, and says so itself
            var closed = part;
            part = open.pop();
            part.add(closed.size + closed.last, 1);
        }
        return (int) Math.min(part.size + part.last, LARGEST);
    }

    private void skipClass() {
        int end = at;
        if (end < text.length() && text.charAt(end) == '^') {
            end++;
        }
        if (end < text.length() && text.charAt(end) == ']') {
            end++;
        }
        while (end < text.length() && text.charAt(end) != ']') {
            if (text.startsWith("[:", end)) {
                int close = text.indexOf(":]", end + 2);
                end = close < 0 ? end + 1 : close + 2;
            } else {
                end += text.charAt(end) == '\\' ? 2 : 1;
            }
        }
        at = Math.min(end + 1, text.length());
    }

    private void escape(Part part) {
        char escaped = at < text.length() ? text.charAt(at++) : '\\';
        if (escaped == 'Q') { // until \E all stands for itself
            int end = text.indexOf("\\E", at);
            end = end < 0 ? text.length() : end;
            if (end > at) {
                part.add(end - at - 1L, 1);
                part.add(1, 1);
            }
            at = Math.min(end + 2, text.length());
            return;
        }
        if ((escaped == 'p' || escaped == 'P' || escaped == 'x') && text.startsWith("{", at)) {
            int end = text.indexOf('}', at);
            at = end < 0 ? text.length() : end + 1;
        }
        part.add(1, 1);
    }

    /** {@code {3}}, {@code {3,}} or {@code {3,5}}; anything else in braces stands for itself. */
    private void repeat(Part part) {
        int end = text.indexOf('}', at);
        var bounds = end < 0 || end - at > 9 ? "" : text.substring(at, end);
        int comma = bounds.indexOf(',');
        int least = number(comma < 0 ? bounds : bounds.substring(0, comma));
        int most = comma < 0 || comma == bounds.length() - 1 ? least : number(bounds.substring(comma + 1));
        if (least < 0 || most < 0) {
            part.add(1, 1);
            return;
        }
        int times = Math.max(Math.max(least, most), 1);
        long repeats = (long) part.lastRepeats * times;
        if (repeats > MOST_REPEATS) {
            throw new PatternSyntaxException("invalid repeat count", text.substring(at - 1, end + 1));
        }
        part.lastRepeats = (int) repeats;
        part.last = (part.last + 1) * times; // each may be one that need not be there
        at = end + 1;
    }

    /** Below zero if it is none. */
    private static int number(String digits) {
        if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Integer.parseInt(digits);
    }
}
