package io.alerthistory.model;

/** Go's ways of writing a string down, where a client can see them: group keys, matchers, receiver names. */
public final class GoText {
    private GoText() {}

    /** As Go's {@code regexp.QuoteMeta}: a backslash before each character that means something in a regexp. */
    public static String quoteRegexp(String text) {
        var out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }
}
