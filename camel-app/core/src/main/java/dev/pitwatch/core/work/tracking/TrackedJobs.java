package dev.pitwatch.core.work.tracking;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.job.JobLinks;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.Plate;
import dev.pitwatch.core.work.tracking.JdbiTrackingRepository.Page;
import dev.pitwatch.core.work.tracking.TrackedJob.Move;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows jobs to the holder of their links, and replaces these. */
public final class TrackedJobs {

    private final Database database;
    private final JdbiTrackingRepository tracking;
    private final JobService jobs;
    private final LiveLinks visitors;
    private final TrackingLinks links;
    private final Clock clock;

    public TrackedJobs(Database database, JobService jobs, LiveLinks visitors, TrackingLinks links, Clock clock) {
        this.database = database;
        this.tracking = new JdbiTrackingRepository(database);
        this.jobs = jobs;
        this.visitors = visitors;
        this.links = links;
        this.clock = clock;
    }

    /** {@return the job of that link} Throws a {@link Problem}: there is no such link, or it has ended. */
    public TrackedJob find(String token) {
        return database.together(() -> {
            Principal visitor = visitors.visitor(token);
            long id = visitor.jobIds().iterator().next();
            JsonNode job = jobs.get(visitor, id).data();
            return tracked(job, tracking.page(visitor.scope(), id, clock.instant()));
        });
    }

    private static TrackedJob tracked(JsonNode job, Page page) {
        JsonNode plate = job.path("car_plate");
        boolean consented = job.path("consent").path("video").asBoolean();
        List<Move> history = new ArrayList<>();
        job.path("history")
                .forEach(entry -> history.add(
                        new Move(entry.get("at").asText(), entry.get("to").asText())));
        return new TrackedJob(
                job.get("status").asText(),
                job.get("work_type").asText(),
                job.get("car_model").asText(),
                plate.isTextual() ? Plate.masked(plate.textValue()) : null,
                job.path("scheduled_at").textValue(),
                page.shop(),
                job.get("progress"),
                history,
                page.carIsIn(),
                page.carIsIn() && consented && page.cameraIsOnline(),
                false, // nobody writes reports yet
                page.endsAt().orElse(null));
    }

    /** {@return who comes by that link while the car is in its pit} Throws a {@link Problem} when it is not. */
    public Principal live(String token) {
        Principal visitor = visitors.visitor(token);
        if (visitor.pitIds().isEmpty()) {
            throw Problem.notFound("live view: the car is not in the pit");
        }
        return visitor;
    }

    /**
     * A link that took the place of another.
     *
     * @param version that the job is of with it
     */
    public record NewLink(long jobId, String trackingToken, String trackingUrl, @JsonIgnore long version) {}

    /**
     * Replaces the job's link: the one before is refused from now on, and the customer is sent the new one. Throws a
     * {@link Problem} when it has ended.
     *
     * @param ifMatch tags of versions, of one of which the job has to be; empty: any
     */
    public NewLink rotate(Principal principal, long jobId, Optional<String> ifMatch) {
        JobLinks.Relinked done = jobs.relink(principal, jobId, ifMatch);
        String token = done.link().token();
        return new NewLink(jobId, token, links.url(token), done.version());
    }
}
