package io.alerthistory.clockwork;

import io.alerthistory.cluster.Input;
import io.alerthistory.cluster.Keeper;
import io.alerthistory.cluster.Output;
import io.alerthistory.cluster.Replica;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.cluster.Store.Verdict;
import io.alerthistory.cluster.View;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.State;
import io.alerthistory.journal.Fact;
import io.alerthistory.journal.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server of several: each request to a store is made by a thread of its own, and its answer comes back to the loop. */
final class Together implements Works {
    private static final Logger LOG = LoggerFactory.getLogger(Together.class);

    private final Replica replica;
    private final Map<Store, Keeper> keepers;
    private final Journal journal;
    private final Consumer<Consumer<Instant>> later;
    private final Map<Long, CompletableFuture<List<Effect>>> waiting = new HashMap<>();
    private Consumer<Effect> performs = effect -> {};
    private long tickets;

    /** For whoever reads. */
    private volatile View view = new View(false, "", Set.of(), List.of());

    private volatile boolean hasLeft;

    /** @param later runs something on the loop's thread, with the time of then */
    Together(Replica replica, Map<Store, Keeper> keepers, Journal journal, Consumer<Consumer<Instant>> later) {
        this.replica = replica;
        this.keepers = Map.copyOf(keepers);
        this.journal = journal;
        this.later = later;
    }

    @Override
    public State state() {
        return replica.state();
    }

    @Override
    public Instant nextDue() {
        return replica.nextDue();
    }

    @Override
    public void take(Event event, Instant now, Consumer<Effect> performing, CompletableFuture<List<Effect>> done) {
        performs = performing;
        if (event instanceof Event.Passed) {
            take(new Input.Passed(), now);
            done.complete(List.of());
        } else {
            waiting.put(++tickets, done);
            take(new Input.Said(tickets, event), now);
        }
    }

    private void take(Input input, Instant now) {
        var outputs = replica.apply(input, now);
        var facts = new ArrayList<Fact>();
        for (var output : outputs) {
            if (output instanceof Output.Noted(var noted)) {
                facts.addAll(noted);
            }
        }
        journal.append(now, facts);
        for (var output : outputs) {
            switch (output) {
                case Output.Call call ->
                    Thread.ofVirtual().name("ask-" + call.store()).start(() -> ask(call));
                case Output.Perform(var effect) -> performs.accept(effect);
                case Output.Done(long ticket, var effects, boolean isKept) -> {
                    var done = waiting.remove(ticket);
                    if (done != null) {
                        done.complete(effects);
                    }
                }
                case Output.Noted noted -> {}
                case Output.HandedOver handedOver -> journal.handedOver();
            }
        }
        look();
    }

    private void ask(Output.Call call) {
        Input answer;
        try {
            var keeper = keepers.get(call.store());
            if (keeper == null) {
                answer = new Input.Failed(call.store(), call.id());
            } else {
                var reply = keeper.ask(call.ask());
                say(call, reply);
                answer = new Input.Answered(call.store(), call.id(), reply);
            }
        } catch (Keeper.Unavailable e) {
            LOG.atDebug()
                    .addKeyValue("store", call.store())
                    .addKeyValue("reason", e.getMessage())
                    .log("a store does not answer");
            answer = new Input.Failed(call.store(), call.id());
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("store", call.store()).setCause(e).log("a request to a store failed");
            answer = new Input.Failed(call.store(), call.id());
        }
        var input = answer;
        later.accept(now -> take(input, now));
    }

    /** Who may tell what: where two told the same, this says why. */
    private static void say(Output.Call call, Reply reply) {
        if (!LOG.isDebugEnabled() || !(reply instanceof Reply.Done done)) {
            return;
        }
        var claims = call.ask().claims();
        for (int i = 0; i < claims.size(); i++) {
            var claim = claims.get(i);
            var verdict = switch (done.verdicts().get(i)) {
                case Verdict.Granted() -> "granted";
                case Verdict.Wait() -> "wait";
                case Verdict.Refused(var there) -> "there is " + there.version() + " " + there.token();
            };
            LOG.atDebug()
                    .addKeyValue("store", call.store())
                    .addKeyValue("group", claim.next().slot().groupKey())
                    .addKeyValue("receiver", claim.next().slot().receiver())
                    .addKeyValue(
                            "base", claim.base().version() + " " + claim.base().token())
                    .addKeyValue(
                            "next", claim.next().version() + " " + claim.next().token())
                    .addKeyValue("verdict", verdict)
                    .log("a claim was judged");
        }
    }

    /** Says once for each change which stores are used. */
    private void look() {
        hasLeft = replica.hasLeft();
        var before = view;
        view = replica.view();
        for (var store : Store.values()) {
            boolean isUsed = view.uses().contains(store);
            if (isUsed != before.uses().contains(store)) {
                (isUsed ? LOG.atInfo() : LOG.atWarn())
                        .addKeyValue("store", store)
                        .addKeyValue("used", view.uses())
                        .log(isUsed ? "a store is used" : "a store is not used any more");
            }
        }
        var differing = view.differing();
        if (!differing.equals(before.differing())) {
            (differing.isEmpty() ? LOG.atInfo() : LOG.atWarn())
                    .addKeyValue("servers", differing)
                    .log(
                            differing.isEmpty()
                                    ? "all servers have the same configuration"
                                    : "servers have another configuration: give all of them the same, and reload");
        }
    }

    @Override
    public Optional<View> view() {
        return Optional.of(view);
    }

    @Override
    public Optional<String> trouble() {
        return view.uses().isEmpty()
                ? Optional.of("no store answers: what is known is in the memory of this server only")
                : Optional.empty();
    }

    @Override
    public boolean mayEnd() {
        return hasLeft && !Alone.isSending(state());
    }
}
