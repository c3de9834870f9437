package io.alerthistory.gotemplate.strconv;

import java.math.BigInteger;

/** Numbers as Go's source has them. */
public final class Numbers {
    private static final BigInteger MAX_INT = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN_INT = BigInteger.valueOf(Long.MIN_VALUE);

    private Numbers() {}

    /**
     * A constant: {@code 42}, {@code 0x2a}, {@code 0b11}, {@code 1_000}, {@code 017}, {@code 1.5e3}, {@code 0x1p-2}.
     *
     * @return a {@link Long}; a {@link Double} if it has a point or an exponent; a {@link BigInteger} if it is too large
     *     for 64 bits with a sign, but not without
     * @throws IllegalArgumentException with Go's words
     */
    public static Number constant(String text) {
        boolean isHexInteger = text.matches("[+-]?0[xX][^pP.]*");
        if (!isHexInteger && text.matches(".*[.eEpP].*")) {
            return floating(text);
        }
        var value = integer(text);
        if (value.compareTo(MAX_INT) > 0 || value.compareTo(MIN_INT) < 0) {
            if (value.bitLength() > 64 || value.signum() < 0) {
                throw new IllegalArgumentException("integer overflow: " + Quote.quote(text));
            }
            return value;
        }
        return value.longValue();
    }

    private static Double floating(String text) {
        if (!underscoresAreBetweenDigits(text) || text.endsWith("i") || text.matches("[+-]?0[bBoO].*")) {
            throw illegal(text);
        }
        try {
            return Double.valueOf(text.replace("_", ""));
        } catch (NumberFormatException e) {
            throw illegal(text);
        }
    }

    private static BigInteger integer(String text) {
        boolean signed = text.startsWith("+") || text.startsWith("-");
        var unsigned = signed ? text.substring(1) : text;
        int radix = 10;
        var digits = unsigned;
        if (unsigned.matches("0[xX].*")) {
            radix = 16;
        } else if (unsigned.matches("0[bB].*")) {
            radix = 2;
        } else if (unsigned.matches("0[oO].*")) {
            radix = 8;
        }
        if (radix != 10) {
            digits = unsigned.substring(2);
        } else if (unsigned.matches("0[0-9_]+")) {
            radix = 8;
            digits = unsigned.substring(1);
        }
        if (!underscoresAreBetweenDigits(text) || text.endsWith("i")) {
            throw illegal(text);
        }
        try {
            var value = new BigInteger(digits.replace("_", ""), radix);
            return text.startsWith("-") ? value.negate() : value;
        } catch (NumberFormatException e) {
            throw illegal(text);
        }
    }

    /** A base prefix counts as a digit: {@code 0x_1} is a number. */
    private static boolean underscoresAreBetweenDigits(String text) {
        for (int i = text.indexOf('_'); i >= 0; i = text.indexOf('_', i + 1)) {
            boolean digitBefore = i > 0 && "0123456789abcdefABCDEFxXoO".indexOf(text.charAt(i - 1)) >= 0;
            boolean digitAfter = i + 1 < text.length() && Character.digit(text.charAt(i + 1), 16) >= 0;
            if (!digitBefore || !digitAfter) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException illegal(String text) {
        return new IllegalArgumentException("illegal number syntax: " + Quote.quote(text));
    }
}
