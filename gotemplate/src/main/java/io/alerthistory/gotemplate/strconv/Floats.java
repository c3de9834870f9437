package io.alerthistory.gotemplate.strconv;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Floating point numbers as Go's {@code strconv.FormatFloat} writes them. */
public final class Floats {
    private Floats() {}

    /**
     * @param verb {@code e}, {@code E}, {@code f}, {@code g}, {@code G}; {@code b}, {@code x}, {@code X} always have all
     *     digits
     * @param precision digits after the point, or for {@code g} all; -1 for as few as tell the number from its neighbours
     */
    public static String format(double value, char verb, int precision) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        var number = precision < 0 ? shortest(Math.abs(value)) : new BigDecimal(Math.abs(value));
        var text = switch (verb) {
            case 'e', 'E' -> scientific(number, precision, verb);
            case 'f' -> plain(number, precision);
            case 'b' -> binary(Math.abs(value));
            case 'x' -> hexadecimal(Math.abs(value));
            case 'X' -> hexadecimal(Math.abs(value)).toUpperCase(Locale.ROOT);
            case 'g', 'G' -> general(number, precision, (char) (verb - 2));
            default -> throw new IllegalArgumentException("no format of numbers: " + verb);
        };
        return negative ? "-" + text : text;
    }

    /** Java writes two digits at least: of the smallest number 4.9E-324, though one would tell it from its neighbours. */
    private static BigDecimal shortest(double value) {
        var number = new BigDecimal(Double.toString(value));
        var ofOneDigit = number.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return ofOneDigit.doubleValue() == value ? ofOneDigit : number;
    }

    /** {@code 6755399441055744p-52}. */
    private static String binary(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long exponent = bits >>> 52;
        long fraction = bits & ((1L << 52) - 1);
        long mantissa = exponent == 0 ? fraction : fraction | 1L << 52;
        long power = Math.max(exponent, 1) - 1075;
        return mantissa + "p" + (power < 0 ? "" : "+") + power;
    }

    /** {@code 0x1.8p+00}. Java writes {@code 0x1.8p0}. */
    private static String hexadecimal(double value) {
        var java = Double.toHexString(value);
        int p = java.indexOf('p');
        var mantissa = java.substring(0, p);
        return (mantissa.endsWith(".0") ? mantissa.substring(0, p - 2) : mantissa) + "p"
                + exponentText(Integer.parseInt(java.substring(p + 1)));
    }

    private static String plain(BigDecimal number, int precision) {
        if (precision >= 0) {
            return number.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
        }
        var stripped = number.stripTrailingZeros();
        return stripped.setScale(Math.max(0, stripped.scale())).toPlainString();
    }

    private static String scientific(BigDecimal number, int precision, char verb) {
        if (number.signum() == 0) {
            return written("0".repeat(1 + Math.max(0, precision)), 0, verb);
        }
        if (precision < 0) {
            var stripped = number.stripTrailingZeros();
            return written(stripped.unscaledValue().toString(), exponent(stripped), verb);
        }
        var rounded = number.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        var digits = rounded.unscaledValue().toString();
        return written(digits + "0".repeat(Math.max(0, precision + 1 - digits.length())), exponent(rounded), verb);
    }

    private static String general(BigDecimal number, int precision, char exponentSign) {
        int wanted = precision == 0 ? 1 : precision;
        var rounded = precision < 0 ? number : number.round(new MathContext(wanted, RoundingMode.HALF_EVEN));
        var stripped = rounded.stripTrailingZeros();
        if (stripped.signum() == 0) {
            return "0";
        }
        int exponent = exponent(stripped);
        int digits = stripped.precision();
        int limit = precision < 0 ? 6 : wanted > digits && digits > exponent ? digits : wanted;
        return exponent < -4 || exponent >= limit
                ? written(stripped.unscaledValue().toString(), exponent, exponentSign)
                : plain(stripped, -1);
    }

    private static int exponent(BigDecimal number) {
        return number.precision() - number.scale() - 1;
    }

    private static String written(String digits, int exponent, char verb) {
        var fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return digits.charAt(0) + fraction + verb + exponentText(exponent);
    }

    private static String exponentText(int exponent) {
        int size = Math.abs(exponent);
        return (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
    }
}
