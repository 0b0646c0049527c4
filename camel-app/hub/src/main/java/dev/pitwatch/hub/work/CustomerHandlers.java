package dev.pitwatch.hub.work;

import dev.pitwatch.base.problem.Freshness;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.readings.reading.ReadingQueries;
import dev.pitwatch.core.work.customer.PersonalData;
import dev.pitwatch.core.work.tracking.TrackedJobs;
import dev.pitwatch.hub.readings.LatestAnswers;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.ObjectStream;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** What customers follow, and what is kept of them. */
public final class CustomerHandlers implements Handlers {

    private final TrackedJobs tracked;
    private final PersonalData people;
    private final ReadingQueries readings;
    private final LatestAnswers answers;

    public CustomerHandlers(TrackedJobs tracked, PersonalData people, ReadingQueries readings, LatestAnswers answers) {
        this.tracked = tracked;
        this.people = people;
        this.readings = readings;
        this.answers = answers;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "trackJob",
                call -> Result.ok(tracked.find(token(call))),
                "trackLatestReading",
                this::latest,
                "rotateTrackingLink",
                this::rotate,
                "exportUser",
                this::export,
                "eraseUser",
                this::erase);
    }

    private static String token(Call call) {
        return call.text("token").orElseThrow();
    }

    private Result rotate(Call call) {
        TrackedJobs.NewLink link = tracked.rotate(call.principal(), call.id(), call.text("If-Match"));
        return Result.ok(link).tagged(Freshness.tag(link.version()));
    }

    private Result latest(Call call) {
        Principal visitor = tracked.live(token(call));
        long pit = visitor.pitIds().iterator().next();
        return readings.latest(visitor.scope(), pit)
                .map(latest -> Result.ok(answers.of(visitor.scope(), latest)))
                .orElseThrow(() -> Problem.notFound("pit"));
    }

    private Result export(Call call) {
        ObjectStream person = people.export(call.principal(), call.id())::writeTo;
        return Result.accepted(person);
    }

    private Result erase(Call call) {
        return Result.ok(people.erase(call.principal(), call.id()));
    }
}
