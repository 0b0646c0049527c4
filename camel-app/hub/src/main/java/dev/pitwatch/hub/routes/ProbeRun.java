package dev.pitwatch.hub.routes;

import dev.pitwatch.base.database.ReadingTrialChannels.Verdict;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import dev.pitwatch.core.readings.reading.RowRefused;
import dev.pitwatch.hub.routes.ProbeContext.Readers;
import dev.pitwatch.hub.routes.ProbeContext.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.SimpleRegistry;

/** One try of route files: what becomes of a good message and of a forged one, from each source that they may come from. */
final class ProbeRun implements Callable<ProbeRun.Finding> {

    private final DefaultCamelContext live;
    private final List<RouteFile> files;
    private final Readers others;
    private final ProbedIngest ingest;
    private final SimpleRegistry beans = new SimpleRegistry();
    private final ProbeWatch watch = ProbeContext.watch(beans);

    /**
     * What was found.
     *
     * @param step the id of the one that is to blame; empty: none is
     * @param reason for people
     */
    record Finding(Verdict verdict, String step, String reason) {

        static final Finding GOOD = new Finding(Verdict.GOOD, "", "");

        static Finding unknown(String reason) {
            return new Finding(Verdict.UNKNOWN, "", reason);
        }
    }

    /** Takes the files, the errors' one first, and what finds those that they call. */
    ProbeRun(DefaultCamelContext live, List<RouteFile> files, Readers others, ProbedIngest ingest) {
        this.live = live;
        this.files = List.copyOf(files);
        this.others = others;
        this.ingest = ingest;
        ingest.bind(beans);
    }

    @Override
    public Finding call() throws Exception {
        try (ProbeContext context = ProbeContext.start(live, files, others, beans, watch)) {
            Finding all = Finding.unknown("no route stores what devices send");
            List<Finding> unknown = new ArrayList<>();
            for (String start : context.starts()) {
                Finding good = judge(context.send(start, ingest.good()), true);
                all = good.verdict() == Verdict.GOOD ? judge(context.send(start, ingest.forged()), false) : good;
                if (all.verdict() == Verdict.WRONG) {
                    return all;
                }
                if (all.verdict() == Verdict.UNKNOWN) {
                    unknown.add(all);
                }
            }
            return unknown.isEmpty() ? all : unknown.get(0);
        }
    }

    private Finding judge(Sent sent, boolean good) {
        String message = good ? "a made-up reading" : "a made-up reading with a wrong licence key";
        for (Object taken : sent.taken()) { // a step behind the store may fail, too
            if (taken instanceof Rejected why && !isMeant(why, good)) {
                return failed("%s is refused here as %s".formatted(message, why.reason()));
            }
        }
        for (Object taken : sent.taken()) {
            if (taken instanceof Reading reading) {
                return good
                        ? rehearse(reading)
                        : unlessUnsure(message + " is stored, expected bean licence before this step to refuse it");
            }
        }
        if (!sent.taken().isEmpty()) {
            return Finding.GOOD;
        }
        return sent.failed()
                ? failed(message + " fails here, and nothing is done with it")
                : unlessUnsure(message + " ends here, neither stored nor refused");
    }

    private boolean isMeant(Rejected why, boolean good) {
        return !why.reason().equals(Rejections.INTERNAL) && (!good || ingest.isMeant(why));
    }

    private Finding rehearse(Reading reading) {
        try {
            ingest.write(reading);
            return Finding.GOOD;
        } catch (RowRefused e) {
            return unlessUnsure("the database would refuse what becomes of a made-up reading: " + e.getMessage());
        } catch (RuntimeException e) {
            return Finding.unknown(String.valueOf(e.getMessage()));
        }
    }

    private Finding failed(String what) {
        return watch.failure()
                .map(failure -> {
                    String reason = "%s: %s".formatted(what, ErrorLocation.innermost(failure.cause()));
                    return failure.known()
                            ? new Finding(Verdict.WRONG, failure.step(), reason)
                            : Finding.unknown(reason);
                })
                .orElseGet(() -> Finding.unknown(what));
    }

    private Finding unlessUnsure(String reason) {
        return watch.isUnsure() ? Finding.unknown(reason) : new Finding(Verdict.WRONG, watch.last(), reason);
    }

    /** {@return whether a message is on its way just now} Any thread may ask. */
    boolean isSending() {
        return watch.isSending();
    }

    /** {@return what is to be said when it doesn't come to an end} Any thread may ask. */
    Finding hanging(long millis) {
        return watch.isSending()
                ? unlessUnsure("a made-up reading was still in this step after %d ms".formatted(millis))
                : Finding.unknown("it took longer than %d ms".formatted(millis));
    }
}
