package io.alerthistory.adapter.llm;

import java.util.Locale;

/** Whose way of speaking a server has. Many servers speak {@link #OPENAI}'s: vLLM, LM Studio, gateways. */
public enum Provider {
    OPENAI("https://api.openai.com/v1", true),
    ANTHROPIC("https://api.anthropic.com", true),
    OLLAMA("http://127.0.0.1:11434", false);

    private final String url;
    private final boolean wantsKey;

    Provider(String url, boolean wantsKey) {
        this.url = url;
        this.wantsKey = wantsKey;
    }

    /** Where it is if nobody says otherwise. */
    public String url() {
        return url;
    }

    public boolean wantsKey() {
        return wantsKey;
    }

    /** As settings write it: {@code openai}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
