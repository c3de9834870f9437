package io.alerthistory.api;

import java.util.regex.Pattern;

/** What Go's {@code url.ParseRequestURI} takes for a URL, which is what the API takes for a {@code generatorURL}. */
final class GoUrl {
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[^@/]*@)?(?:\\[[^\\]/]*\\]|[^\\x00-\\x20\\\\^`{|}/:\\[\\]]*)(?::[0-9]*)?");
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private GoUrl() {}

    static boolean isOne(String text) {
        int fragment = text.indexOf('#'); // whose form nobody looks at
        return isOneWithoutFragment(fragment < 0 ? text : text.substring(0, fragment));
    }

    private static boolean isOneWithoutFragment(String text) {
        if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return false;
        }
        var scheme = SCHEME.matcher(text);
        boolean absolute = scheme.lookingAt();
        var rest = absolute ? text.substring(scheme.end()) : text;
        if (!rest.startsWith("/")) {
            return absolute || text.equals("*"); // mailto:somebody is one, somebody is none
        }
        int query = rest.indexOf('?');
        var path = query < 0 ? rest : rest.substring(0, query);
        if (absolute && path.startsWith("//") && !path.startsWith("///")) {
            int end = path.indexOf('/', 2);
            var authority = end < 0 ? path.substring(2) : path.substring(2, end);
            path = end < 0 ? "" : path.substring(end);
            if (!AUTHORITY.matcher(authority).matches()) {
                return false;
            }
        }
        return !BROKEN_ESCAPE.matcher(path).find();
    }
}
