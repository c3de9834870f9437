package io.alerthistory.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** Go's {@code Regexp.ReplaceAllString}: {@code $1} and {@code ${name}} stand for groups, {@code $$} for a dollar. */
final class Replacement {
    private Replacement() {}

    static String all(Pattern pattern, String replacement, String text) {
        var matcher = pattern.matcher(text);
        var out = new StringBuilder(text.length());
        int done = 0;
        int lastEnd = -1;
        while (matcher.find()) {
            // Go does not count an empty match right behind another one.
            if (matcher.end() > matcher.start() || matcher.start() != lastEnd) {
                out.append(text, done, matcher.start());
                expand(out, replacement, matcher, pattern);
                done = matcher.end();
            }
            lastEnd = matcher.end();
        }
        return out.append(text, done, text.length()).toString();
    }

    private static void expand(StringBuilder out, String replacement, Matcher matcher, Pattern pattern) {
        for (int at = 0; at < replacement.length(); ) {
            int dollar = replacement.indexOf('$', at);
            if (dollar < 0) {
                out.append(replacement, at, replacement.length());
                return;
            }
            out.append(replacement, at, dollar);
            at = dollar + 1;
            if (replacement.startsWith("$", at)) {
                out.append('$');
                at++;
                continue;
            }
            boolean braced = replacement.startsWith("{", at);
            int from = braced ? at + 1 : at;
            int to = from;
            while (to < replacement.length() && isWord(replacement.charAt(to))) {
                to++;
            }
            if (to == from || braced && !replacement.startsWith("}", to)) {
                out.append('$'); // no name: it stands for itself
                continue;
            }
            out.append(group(replacement.substring(from, to), matcher, pattern));
            at = braced ? to + 1 : to;
        }
    }

    private static boolean isWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    /** Empty where there is no such group, or it did not take part. */
    private static String group(String name, Matcher matcher, Pattern pattern) {
        int number = -1;
        if (name.matches("0|[1-9][0-9]{0,8}")) {
            number = Integer.parseInt(name);
        } else if (pattern.namedGroups().containsKey(name)) {
            number = pattern.namedGroups().get(name);
        }
        if (number < 0 || number > matcher.groupCount()) {
            return "";
        }
        var group = matcher.group(number);
        return group == null ? "" : group;
    }
}
