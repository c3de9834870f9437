package io.alerthistory.gotemplate.html;

import java.util.Set;

/** The values of a script's {@code type} whose content is read as JavaScript, of which JSON is a part. */
final class ScriptType {
    private static final Set<String> JAVASCRIPT = Set.of(
            "",
            "module",
            "application/ecmascript",
            "application/javascript",
            "application/json",
            "application/ld+json",
            "application/x-ecmascript",
            "application/x-javascript",
            "text/ecmascript",
            "text/javascript",
            "text/javascript1.0",
            "text/javascript1.1",
            "text/javascript1.2",
            "text/javascript1.3",
            "text/javascript1.4",
            "text/javascript1.5",
            "text/jscript",
            "text/livescript",
            "text/x-ecmascript",
            "text/x-javascript");

    private ScriptType() {}

    /** Parameters behind a semicolon do not matter. */
    static boolean isJavaScript(String type) {
        int semicolon = type.indexOf(';');
        var name = semicolon < 0 ? type : type.substring(0, semicolon);
        return JAVASCRIPT.contains(Scan.lowerCase(trimmed(name)));
    }

    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (from < to && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Unicode's white space, which neither {@code trim} nor {@code strip} has exactly. */
    private static boolean isSpace(char c) {
        return c >= '\t' && c <= '\r' || c == 0x85 || Character.isSpaceChar(c);
    }
}
