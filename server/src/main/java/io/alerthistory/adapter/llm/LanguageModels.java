package io.alerthistory.adapter.llm;

import io.alerthistory.classify.Budget;
import io.alerthistory.classify.Consultant;
import io.alerthistory.notify.http.Caller;
import java.time.InstantSource;

/** Makes consultants. */
public final class LanguageModels {
    private LanguageModels() {}

    /**
     * Opens no connection before it is asked.
     *
     * @param caller should take its time with the body of an answer, as {@link io.alerthistory.notify.http.Http#patient} does
     * @param budget of all consultants that share one key
     */
    public static Consultant of(
            LlmSettings settings, Caller caller, Budget budget, InstantSource time, Observer observer) {
        return new LanguageModel(settings, caller, budget, time, observer);
    }
}
