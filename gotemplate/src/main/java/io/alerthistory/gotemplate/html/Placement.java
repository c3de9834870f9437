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
    static List<Escaper> escapers(Context here) {
        var escapers = new ArrayList<Escaper>(3);
        switch (here.state()) {
            case URL, CSS_DOUBLE_QUOTED_URL, CSS_SINGLE_QUOTED_URL, CSS_URL ->
                addForUrl(escapers, here.urlPart(), Escaper.URL_NORMALIZER);
            case CSS_DOUBLE_QUOTED, CSS_SINGLE_QUOTED -> addForUrl(escapers, here.urlPart(), Escaper.CSS_STRING);
            case META_CONTENT_URL -> escapers.add(Escaper.URL_FILTER);
            case JS -> escapers.add(Escaper.JS_VALUE);
            case JS_DOUBLE_QUOTED, JS_SINGLE_QUOTED -> escapers.add(Escaper.JS_STRING);
            case JS_TEMPLATE_LITERAL -> escapers.add(Escaper.JS_TEMPLATE_LITERAL);
            case JS_REGEXP -> escapers.add(Escaper.JS_REGEXP);
            case CSS -> escapers.add(Escaper.CSS_VALUE);
            case TEXT -> escapers.add(Escaper.HTML);
            case RCDATA -> escapers.add(Escaper.RCDATA);
            case ATTRIBUTE_NAME -> escapers.add(Escaper.HTML_NAME);
            case SRCSET -> escapers.add(Escaper.SRCSET);
            case ATTRIBUTE, META_CONTENT -> {
                // The quotes alone decide.
            }
            case HTML_COMMENT,
                    JS_BLOCK_COMMENT,
                    JS_LINE_COMMENT,
                    JS_HTML_OPEN_COMMENT,
                    JS_HTML_CLOSE_COMMENT,
                    CSS_BLOCK_COMMENT,
                    CSS_LINE_COMMENT -> escapers.add(Escaper.COMMENT);
            case TAG, AFTER_NAME, BEFORE_VALUE, ERROR, DEAD ->
                throw new IllegalStateException("no value can be placed at " + here);
        }
        switch (here.delimiter()) {
            case NONE -> {
                // There is no attribute around it.
            }
            case SPACE_OR_TAG_END -> escapers.add(Escaper.UNQUOTED_ATTRIBUTE);
            case DOUBLE_QUOTE, SINGLE_QUOTE -> escapers.add(Escaper.ATTRIBUTE);
        }
        return escapers;
    }

    private static void addForUrl(List<Escaper> escapers, UrlPart part, Escaper beforeQuery) {
        switch (part) {
            case NONE -> {
                escapers.add(Escaper.URL_FILTER);
                escapers.add(beforeQuery);
            }
            case PRE_QUERY -> escapers.add(beforeQuery);
            case QUERY_OR_FRAGMENT -> escapers.add(Escaper.URL);
            case UNKNOWN -> throw new IllegalStateException("no value can be placed where a URL is of two minds");
        }
    }

    /** Behind the value. */
    static Context after(Context here) {
        return here.state() == State.JS ? here.with(Slash.DIVISION) : here;
    }
}
