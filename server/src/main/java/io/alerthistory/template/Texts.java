package io.alerthistory.template;

import io.alerthistory.gotemplate.value.ArgType;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.util.AbstractList;
import java.util.List;

/** Names or values of labels, which can be joined. */
final class Texts extends AbstractList<String> implements Typed {
    private static final GoType TYPE = GoType.of("template.Strings", Underlying.STRINGS, Texts.class)
            .method("Join", List.of(ArgType.STRING), (texts, args) -> String.join(String.valueOf(args[0]), texts))
            .build();

    private final List<String> texts;

    Texts(List<String> texts) {
        this.texts = texts;
    }

    @Override
    public GoType type() {
        return TYPE;
    }

    @Override
    public String get(int index) {
        return texts.get(index);
    }

    @Override
    public int size() {
        return texts.size();
    }
}
