package io.alerthistory.gotemplate.value;

import org.jspecify.annotations.Nullable;

/** One {@code printf}: reads the format, and has each value printed. For one thread. */
final class Formatter {
    /** Ten times as much is refused as a width or a precision, as in Go. */
    private static final int MAX_NUMBER = 1_000_000;

    private final String format;
    private final @Nullable Object[] values;
    private final StringBuilder out = new StringBuilder();
    private final ValuePrinter printer = new ValuePrinter(out);

    /** Where we are in the format, and which value comes next. */
    private int at;

    private int next;

    /** The verb at hand names a value that is not there. */
    private boolean badIndex;

    /** A value was named by its number, so that some may be left over on purpose. */
    private boolean reordered;

    /** What came last was such a number. */
    private boolean afterIndex;

    Formatter(String format, @Nullable Object[] values) {
        this.format = format;
        this.values = values;
    }

    String text() {
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                out.append(format, at, format.length());
                break;
            }
            out.append(format, at, percent);
            at = percent + 1;
            directive();
        }
        leftOver();
        return out.toString();
    }

    private void directive() {
        printer.clear();
        badIndex = false;
        afterIndex = false;
        flags();
        index();
        width();
        precision();
        if (!afterIndex) {
            index();
        }
        if (at >= format.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        int verb = format.codePointAt(at);
        at += Character.charCount(verb);
        if (verb == '%') {
            out.append('%');
        } else if (badIndex) {
            out.append("%!").appendCodePoint(verb).append("(BADINDEX)");
        } else if (next >= values.length) {
            out.append("%!").appendCodePoint(verb).append("(MISSING)");
        } else {
            printer.printArgument(values[next++], verb);
        }
    }

    private void flags() {
        for (; at < format.length(); at++) {
            switch (format.charAt(at)) {
                case '#' -> printer.sharp = true;
                case '0' -> printer.zero = !printer.minus;
                case '+' -> printer.plus = true;
                case ' ' -> printer.space = true;
                case '-' -> {
                    printer.minus = true;
                    printer.zero = false;
                }
                default -> {
                    return;
                }
            }
        }
    }

    /** {@code [2]}: the number of the value, from 1. */
    private void index() {
        afterIndex = false;
        if (at >= format.length() || format.charAt(at) != '[') {
            return;
        }
        reordered = true;
        int close = format.indexOf(']', at);
        if (close < 0) {
            badIndex = true;
            at++;
            return;
        }
        int from = at + 1;
        at = close + 1;
        int number = number(from, close);
        if (number >= 1 && number <= values.length) {
            next = number - 1;
            afterIndex = true;
        } else {
            badIndex = true;
            afterIndex = number >= 0;
        }
    }

    /** -1 if it is none. */
    private int number(int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            if (format.charAt(i) < '0' || format.charAt(i) > '9' || number > MAX_NUMBER) {
                return -1;
            }
            number = number * 10 + format.charAt(i) - '0';
        }
        return from == to ? -1 : (int) number;
    }

    private void width() {
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            var width = numberFromValue();
            if (width == null) {
                out.append("%!(BADWIDTH)");
            } else {
                printer.width = Math.abs(width);
                if (width < 0) {
                    printer.minus = true;
                    printer.zero = false;
                }
            }
            afterIndex = false;
            return;
        }
        int width = digits();
        if (width >= 0) {
            printer.width = width;
            badIndex |= afterIndex;
        }
    }

    private void precision() {
        if (at >= format.length() || format.charAt(at) != '.') {
            return;
        }
        at++;
        badIndex |= afterIndex;
        index();
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            var precision = numberFromValue();
            if (precision == null || precision < 0) {
                out.append("%!(BADPREC)");
            } else {
                printer.precision = precision;
            }
            afterIndex = false;
        } else {
            printer.precision = Math.max(0, digits());
        }
    }

    /** -1 if there are none. One that is too large eats the rest of the format, as in Go. */
    private int digits() {
        int from = at;
        while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
            at++;
        }
        int number = number(from, at);
        if (from < at && number < 0) {
            at = format.length();
        }
        return number;
    }

    private @Nullable Integer numberFromValue() {
        if (next >= values.length) {
            return null;
        }
        var value = values[next++];
        return value instanceof Long number && Math.abs(number) <= MAX_NUMBER ? (Integer) number.intValue() : null;
    }

    private void leftOver() {
        if (reordered || next >= values.length) {
            return;
        }
        out.append("%!(EXTRA ");
        for (int i = next; i < values.length; i++) {
            out.append(i > next ? ", " : "");
            printer.clear();
            printer.printWithType(values[i]);
        }
        out.append(')');
    }
}
