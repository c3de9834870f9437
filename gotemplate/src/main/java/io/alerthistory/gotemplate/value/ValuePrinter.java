package io.alerthistory.gotemplate.value;

import io.alerthistory.gotemplate.strconv.Floats;
import io.alerthistory.gotemplate.strconv.Quote;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints values by a verb of {@code printf} and its flags. For one thread. */
final class ValuePrinter {
    private static final int UNSET = -1;

    private final StringBuilder out;
    boolean sharp;
    boolean zero;
    boolean plus;
    boolean space;
    boolean minus;
    int width = UNSET;
    int precision = UNSET;

    /** {@code %+v}: with names of fields. */
    private boolean withNames;

    /** {@code %#v}: as Go source. */
    private boolean asSource;

    /** A verb that does not fit is being complained about: values print plainly then. */
    private boolean complaining;

    ValuePrinter(StringBuilder out) {
        this.out = out;
    }

    void clear() {
        sharp = zero = plus = space = minus = withNames = asSource = complaining = false;
        width = precision = UNSET;
    }

    void printArgument(@Nullable Object value, int verb) {
        if (verb == 'v') {
            asSource = sharp;
            sharp = false;
            withNames = plus;
            plus = false;
        }
        print(value, verb);
    }

    void printWithType(@Nullable Object value) {
        if (value == null) {
            out.append("<nil>");
        } else {
            out.append(Values.typeName(value)).append('=');
            print(value, 'v');
        }
    }

    void print(@Nullable Object value, int verb) {
        if (verb == 'T') {
            text(Values.typeName(value), 's');
        } else if (value == null) {
            if (verb == 'v') {
                pad("<nil>");
            } else {
                complain(value, verb);
            }
        } else {
            part(value, verb, 0);
        }
    }

    private void part(@Nullable Object value, int verb, int depth) {
        switch (value) {
            case null -> out.append(asSource ? "interface {}(nil)" : "<nil>");
            case Object any when verb == 'w' -> complain(any, verb);
            case Typed typed -> typed(typed, verb, depth);
            case Boolean bool -> bool(bool, verb);
            case Long number -> integer(number, value, verb);
            case Double number -> floating(number, verb);
            case String text -> string(text, value, verb);
            case List<?> list -> list(list, verb, depth);
            case Map<?, ?> map -> map(map, verb, depth);
            default -> throw new IllegalArgumentException("not a value of a template: " + value.getClass());
        }
    }

    private void typed(Typed typed, int verb, int depth) {
        if (!complaining && !asSource && "vsxXq".indexOf(verb) >= 0) {
            var method = typed.type().method(typed, "Error");
            method = method != null ? method : typed.type().method(typed, "String");
            if (method != null) {
                string(String.valueOf(method.body().call(new Object[0])), typed, verb);
                return;
            }
        }
        switch (typed.type().underlying()) {
            case STRUCT -> struct(typed, verb, depth);
            case STRING_MAP -> map((Map<?, ?>) typed, verb, depth);
            case STRINGS, SLICE -> list((List<?>) typed, verb, depth);
            case INT -> integer(Values.number(typed), typed, verb);
            case STRING -> string(typed.toString(), typed, verb);
        }
    }

    private void struct(Typed value, int verb, int depth) {
        var type = value.type();
        boolean pointer = type.name().startsWith("*");
        out.append(pointer && depth == 0 ? "&" : "");
        out.append(asSource ? type.name().substring(pointer ? 1 : 0) : "").append('{');
        var separator = "";
        for (var field : type.fields()) {
            out.append(separator);
            separator = asSource ? ", " : " ";
            if (withNames || asSource) {
                out.append(field).append(':');
            }
            part(type.field(value, field), verb, depth + 1);
        }
        out.append('}');
    }

    private void list(List<?> list, int verb, int depth) {
        out.append(asSource ? Values.typeName(list) + "{" : "[");
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : asSource ? ", " : " ");
            part(list.get(i), verb, depth + 1);
        }
        out.append(asSource ? '}' : ']');
    }

    private void map(Map<?, ?> map, int verb, int depth) {
        out.append(asSource ? Values.typeName(map) + "{" : "map[");
        var separator = "";
        for (var entry : Values.sorted(map).entrySet()) {
            out.append(separator);
            separator = asSource ? ", " : " ";
            part(entry.getKey(), verb, depth + 1);
            out.append(':');
            part(entry.getValue(), verb, depth + 1);
        }
        out.append(asSource ? '}' : ']');
    }

    private void bool(boolean value, int verb) {
        if (verb == 't' || verb == 'v') {
            pad(String.valueOf(value));
        } else {
            complain(value, verb);
        }
    }

    private void string(String text, Object value, int verb) {
        if (verb == 'v' && asSource) {
            text(text, 'q');
        } else if ("vsqxX".indexOf(verb) >= 0) {
            text(text, verb);
        } else {
            complain(value, verb);
        }
    }

    private void text(String text, int verb) {
        switch (verb) {
            case 'q' -> {
                var cut = cut(text);
                if (sharp && Quote.canBackquote(cut)) {
                    pad("`" + cut + "`");
                } else {
                    pad(plus ? Quote.quoteToAscii(cut) : Quote.quote(cut));
                }
            }
            case 'x', 'X' -> pad(hex(text, verb == 'X'));
            default -> pad(cut(text));
        }
    }

    private String cut(String text) {
        return precision == UNSET || text.codePointCount(0, text.length()) <= precision
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private String hex(String text, boolean upper) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = precision == UNSET ? bytes.length : Math.min(precision, bytes.length);
        var prefix = sharp ? upper ? "0X" : "0x" : "";
        var hex = new StringBuilder(length == 0 ? "" : prefix);
        for (int i = 0; i < length; i++) {
            hex.append(space && i > 0 ? " " + prefix : "");
            hex.append(String.format(Locale.ROOT, upper ? "%02X" : "%02x", bytes[i] & 0xff));
        }
        return hex.toString();
    }

    private void integer(long number, Object value, int verb) {
        switch (verb) {
            case 'v', 'd' -> digits(number, 10, verb);
            case 'b' -> digits(number, 2, verb);
            case 'o', 'O' -> digits(number, 8, verb);
            case 'x', 'X' -> digits(number, 16, verb);
            case 'c' -> pad(Character.toString(rune(number)));
            case 'q' -> pad(Quote.quoteRune(rune(number)));
            case 'U' -> unicode(number);
            default -> complain(value, verb);
        }
    }

    private static int rune(long number) {
        return number >= 0 && number <= Character.MAX_CODE_POINT ? (int) number : 0xfffd;
    }

    private void unicode(long number) {
        var text = String.format(Locale.ROOT, "U+%0" + Math.max(4, precision) + "X", number);
        pad(
                sharp && Character.isValidCodePoint((int) number) && Quote.isPrintable((int) number)
                        ? text + " '" + Character.toString(rune(number)) + "'"
                        : text);
    }

    private void digits(long number, int radix, int verb) {
        boolean zeros = zero && !minus && width != UNSET && precision == UNSET;
        if (precision == 0 && number == 0) {
            pad("");
            return;
        }
        var digits = Long.toString(number, radix);
        digits = number < 0 ? digits.substring(1) : digits;
        digits = verb == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
        var sign = number < 0 ? "-" : plus ? "+" : space ? " " : "";
        int length = zeros ? width - sign.length() : Math.max(0, precision);
        digits = "0".repeat(Math.max(0, length - digits.length())) + digits;
        var prefix = verb == 'O' ? "0o" : "";
        if (sharp) {
            prefix = switch (radix) {
                case 2 -> "0b";
                case 8 -> digits.startsWith("0") ? prefix : "0";
                case 16 -> verb == 'X' ? "0X" : "0x";
                default -> prefix;
            };
        }
        padWith(sign + prefix + digits, ' ');
    }

    private void floating(double number, int verb) {
        switch (verb) {
            case 'v', 'g' -> floating(Floats.format(number, 'g', precision));
            case 'G', 'e', 'E' ->
                floating(Floats.format(number, (char) verb, precision == UNSET && verb != 'G' ? 6 : precision));
            case 'b', 'x', 'X' -> floating(Floats.format(number, (char) verb, UNSET));
            case 'f', 'F' -> floating(Floats.format(number, 'f', precision == UNSET ? 6 : precision));
            default -> complain(number, verb);
        }
    }

    private void floating(String number) {
        boolean finite = Character.isDigit(number.charAt(number.length() - 1));
        var signed = number.startsWith("-") || number.startsWith("+") ? number : "+" + number;
        if (number.equals("NaN") && !plus && !space) {
            signed = " NaN";
        } else if (space && !plus && signed.startsWith("+")) {
            signed = " " + signed.substring(1);
        }
        boolean showsSign = plus || !finite || !signed.startsWith("+");
        var text = number.equals("NaN") && !plus && !space ? "NaN" : showsSign ? signed : signed.substring(1);
        if (finite && zero && !minus && showsSign && width > text.length()) {
            padWith(text.charAt(0) + "0".repeat(width - text.length()) + text.substring(1), ' ');
        } else if (finite) {
            pad(text);
        } else {
            padWith(text, ' ');
        }
    }

    /** {@code %!d(string=x)}. */
    private void complain(@Nullable Object value, int verb) {
        complaining = true;
        out.append("%!").appendCodePoint(verb).append('(');
        printWithType(value);
        out.append(')');
        complaining = false;
    }

    private void pad(String text) {
        padWith(text, zero && !minus ? '0' : ' ');
    }

    private void padWith(String text, char filler) {
        int missing = width == UNSET ? 0 : width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            out.append(text);
        } else if (minus) {
            out.append(text).repeat(' ', missing);
        } else {
            out.repeat(filler, missing).append(text);
        }
    }
}
