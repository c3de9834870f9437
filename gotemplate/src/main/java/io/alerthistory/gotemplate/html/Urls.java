package io.alerthistory.gotemplate.html;

/** The transition in URLs, wherever they stand. */
final class Urls {
    private Urls() {}

    static Context after(Context in, String text, int from, int to) {
        if (Scan.anyOf("#?", text, from, to) >= 0) {
            return in.with(UrlPart.QUERY_OR_FRAGMENT);
        }
        // Blanks around a URL are no part of it.
        return in.urlPart() == UrlPart.NONE && Scan.skipBlanks(text, from, to) < to ? in.with(UrlPart.PRE_QUERY) : in;
    }
}
