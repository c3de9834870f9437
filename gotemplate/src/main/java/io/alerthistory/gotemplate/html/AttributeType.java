package io.alerthistory.gotemplate.html;

import java.util.HashMap;
import java.util.Map;

/** What an attribute's value is, judged by the attribute's name. In doubt, the more dangerous. */
enum AttributeType {
    PLAIN,
    HTML,
    CSS,
    JS,
    URL,
    SRCSET,
    /** Decides how other content is read or sent: {@code type}, {@code charset}, {@code rel}. */
    UNSAFE;

    private static final Map<String, AttributeType> BY_NAME = byName();

    /**
     * The type of the attribute of that name. Of {@code data-x} and {@code prefix:x} it is that of {@code x}; of
     * {@code onx} it is JS; of a name with {@code src}, {@code uri} or {@code url} in it, a URL.
     *
     * @param name in small letters
     */
    static AttributeType of(String name) {
        var local = name;
        if (name.startsWith("data-")) {
            local = name.substring("data-".length());
        } else {
            int colon = name.indexOf(':');
            if (name.startsWith("xmlns:")) {
                return URL;
            }
            local = name.substring(colon + 1);
        }
        var known = BY_NAME.get(local);
        if (known != null) {
            return known;
        }
        if (local.startsWith("on")) {
            return JS;
        }
        return local.contains("src") || local.contains("uri") || local.contains("url") ? URL : PLAIN;
    }

    private static Map<String, AttributeType> byName() {
        var types = new HashMap<String, AttributeType>();
        // The attributes with %URI values in HTML 4.01's index of attributes, and those that HTML 5 added.
        put(types, URL, "action archive background cite classid codebase data formaction href icon longdesc manifest");
        put(types, URL, "poster profile src usemap xmlns");
        put(types, UNSAFE, "accept-charset async challenge charset content crossorigin defer enctype form formenctype");
        put(types, UNSAFE, "formmethod formnovalidate http-equiv keytype language method novalidate pattern rel");
        put(types, UNSAFE, "sandbox type value");
        put(types, CSS, "style");
        put(types, HTML, "srcdoc");
        put(types, SRCSET, "srcset");
        // A language, though there is "src" in its name.
        put(types, PLAIN, "srclang");
        return Map.copyOf(types);
    }

    private static void put(Map<String, AttributeType> types, AttributeType type, String names) {
        for (var name : names.split(" ", -1)) {
            types.put(name, type);
        }
    }
}
