package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.testing.CustomersJobs;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** For tests of recordings: a pit with a car whose customer agrees to video, and a stand-in that has segments of it. */
final class RecordingCase implements AutoCloseable {

    final CustomersJobs shop = new CustomersJobs();
    final long pit = shop.shop.pitId();
    final String path = shop.shop.workshopCode() + "/pit1";
    final MediaMtxStandIn server = server(path);
    final FaultyControl control = new FaultyControl(server.url(), Duration.ofSeconds(10));
    final MediaApi api = new MediaApi(control);
    /** The car came then. */
    final Instant came = shop.clock.instant();

    final long job;

    RecordingCase() {
        name(path, pit);
        job = shop.make("+919812345678", "john@example.com").get("id").asLong();
        consent(true);
        shop.move(job, "in_progress");
    }

    private static MediaMtxStandIn server(String path) {
        try {
            return new MediaMtxStandIn(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pit may have recordings below that name. */
    void name(String name, long of) {
        shop.db.execute(
                "insert into camera_path (name, workshop_id, pit_id, from_at) select '%s', workshop_id, id, now() from pit where id = %d",
                name, of);
    }

    void consent(boolean video) {
        shop.jobs.consent(shop.owner, job, video, "1", "said so", Optional.empty());
    }

    /** The car is driven out. */
    void leave() {
        shop.move(job, "quality_check", "completed");
    }

    /** A segment began so many seconds after the car came. */
    void record(int seconds) {
        server.record(path, came.plusSeconds(seconds));
    }

    Set<String> recorded() {
        return server.recorded(path);
    }

    String at(int seconds) {
        return came.plusSeconds(seconds).toString();
    }

    long removals() {
        return Long.parseLong(
                shop.db.texts("select count(*)::text from recording_removal").get(0));
    }

    @Override
    public void close() {
        server.close();
        shop.db.close();
    }
}
