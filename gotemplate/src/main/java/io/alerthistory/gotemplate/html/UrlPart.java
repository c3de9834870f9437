package io.alerthistory.gotemplate.html;

/** How far into a URL we are. {@code toString} is Go's name. */
enum UrlPart {
    /** In none, or at the start of one. */
    NONE("urlPartNone"),
    /** In scheme, authority or path. */
    PRE_QUERY("urlPartPreQuery"),
    QUERY_OR_FRAGMENT("urlPartQueryOrFrag"),
    /** Branches ended on both sides of the question mark. */
    UNKNOWN("urlPartUnknown");

    private final String goName;

    UrlPart(String goName) {
        this.goName = goName;
    }

    @Override
    public String toString() {
        return goName;
    }
}
