package io.alerthistory.gotemplate.html;

import java.util.ArrayList;
import java.util.List;

/** What a value needs in the place it is written to, and what the place is afterwards. */
final class Placement {
    private Placement() {}

    /** Whether nobody can say if the value is a part of a query: it would need different functions. */
    static boolean isAmbiguousUrl(Context here) {
        return here.urlPart() == UrlPart.UNKNOWN
                && switch (here.state()) {
                    case URL,
                            CSS_DOUBLE_QUOTED,
                            CSS_SINGLE_QUOTED,
                            CSS_DOUBLE_QUOTED_URL,
                            CSS_SINGLE_QUOTED_URL,
                            CSS_URL -> true;
                    default -> false;
                };
    }

    /** The functions that make it harmless, in the order in which they are applied. */
    static List<Escaping> escapings(Context here) {
        var escapings = new ArrayList<Escaping>(3);
        switch (here.state()) {
            case URL, CSS_DOUBLE_QUOTED_URL, CSS_SINGLE_QUOTED_URL, CSS_URL ->
                addForUrl(escapings, here.urlPart(), Escaping.URL_NORMALIZER);
            case CSS_DOUBLE_QUOTED, CSS_SINGLE_QUOTED -> addForUrl(escapings, here.urlPart(), Escaping.CSS_STRING);
            case META_CONTENT_URL -> escapings.add(Escaping.URL_FILTER);
            case JS -> escapings.add(Escaping.JS_VALUE);
            case JS_DOUBLE_QUOTED, JS_SINGLE_QUOTED -> escapings.add(Escaping.JS_STRING);
            case JS_TEMPLATE_LITERAL -> escapings.add(Escaping.JS_TEMPLATE_LITERAL);
            case JS_REGEXP -> escapings.add(Escaping.JS_REGEXP);
            case CSS -> escapings.add(Escaping.CSS_VALUE);
            case TEXT -> escapings.add(Escaping.HTML);
            case RCDATA -> escapings.add(Escaping.RCDATA);
            case ATTRIBUTE_NAME -> escapings.add(Escaping.HTML_NAME);
            case SRCSET -> escapings.add(Escaping.SRCSET);
            case ATTRIBUTE, META_CONTENT -> {
                // The quotes alone decide.
            }
            case HTML_COMMENT,
                    JS_BLOCK_COMMENT,
                    JS_LINE_COMMENT,
                    JS_HTML_OPEN_COMMENT,
                    JS_HTML_CLOSE_COMMENT,
                    CSS_BLOCK_COMMENT,
                    CSS_LINE_COMMENT -> escapings.add(Escaping.COMMENT);
            case TAG, AFTER_NAME, BEFORE_VALUE, ERROR, DEAD ->
                throw new IllegalStateException("no value can be placed at " + here);
        }
        switch (here.delimiter()) {
            case NONE -> {
                // There is no attribute around it.
            }
            case SPACE_OR_TAG_END -> escapings.add(Escaping.UNQUOTED_ATTRIBUTE);
            case DOUBLE_QUOTE, SINGLE_QUOTE -> escapings.add(Escaping.ATTRIBUTE);
        }
        return escapings;
    }

    private static void addForUrl(List<Escaping> escapings, UrlPart part, Escaping beforeQuery) {
        switch (part) {
            case NONE -> {
                escapings.add(Escaping.URL_FILTER);
                escapings.add(beforeQuery);
            }
            case PRE_QUERY -> escapings.add(beforeQuery);
            case QUERY_OR_FRAGMENT -> escapings.add(Escaping.URL);
            case UNKNOWN -> throw new IllegalStateException("no value can be placed where a URL is of two minds");
        }
    }

    /** Behind the value. */
    static Context after(Context here) {
        return here.state() == State.JS ? here.with(Slash.DIVISION) : here;
    }
}
