package dev.pitwatch.core.work.stream;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** For tests of streams: a workshop with one pit that has a camera, and those who look. */
final class StreamCase implements AutoCloseable {

    static final String ONE_STREAM = "rtsp://192.0.2.7/1";
    static final String TWO_STREAMS = "rtsp://192.0.2.7/Streaming/Channels/101";

    final TestDatabase db = TestDatabase.create();
    final SampleWorkshop shop = SampleWorkshop.in(db);
    final long pit = shop.pitId();
    final String path = shop.workshopCode() + "/pit1";
    final TestClock clock = new TestClock(Instant.now());
    final LiveSessions signIns = new LiveSessions(new JdbiSessionRepository(db.database()), clock);
    final StreamRights rights =
            new StreamRights(db.database(), db.masterKey(), signIns, clock, new SimpleMeterRegistry());
    final StreamTokens tokens = new StreamTokens(db.masterKey(), clock);

    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final Map<UUID, LiveSession> signedIn = new ConcurrentHashMap<>();
    private final TrackingLinks links = new TrackingLinks(db.masterKey(), URI.create("https://pits.example"));

    /** A job whose car is in the pit, and what its link's holder is known by. */
    record Job(long id, UUID link) {}

    StreamCase() {
        signIns.join(id -> Optional.ofNullable(signedIn.get(id)));
        camera(TWO_STREAMS);
    }

    /** Rights are read, and those that change are read again; sign-ins of the database are not. */
    StreamCase follow() {
        rights.start(notifications);
        notifications.start();
        await().until(() -> rights.areKnown());
        return this;
    }

    /** Sign-ins of the database are read, too; call before {@link #follow}. */
    StreamCase readSignIns() {
        signIns.start(notifications);
        return this;
    }

    void camera(String url) {
        camera(pit, url);
    }

    void camera(long pit, String url) {
        db.superuser().useHandle(handle -> handle.createUpdate("update pit set camera_rtsp_url = :url where id = :id")
                .bind("url", CameraUrl.seal(db.masterKey(), pit, url))
                .bind("id", pit)
                .execute());
    }

    Job job(boolean consented) {
        TrackingLinks.Link link = links.make();
        long id = db.superuser().withHandle(handle -> handle.createQuery(
                        """
                        insert into job (workshop_id, pit_id, status, work_type, customer_name, car_model,
                            estimated_duration_minutes, created_at, updated_at, consent_video, consent_at,
                            tracking_hash, tracking_sealed)
                        values (:workshop, :pit, 'in_progress', 'full_ppf', 'John Doe', 'Tesla', 60, now(), now(), :video,
                            now(), :hash, :sealed)
                        returning id
                        """)
                .bind("workshop", shop.workshopId())
                .bind("pit", pit)
                .bind("video", consented)
                .bind("hash", link.hash())
                .bind("sealed", link.sealed())
                .mapTo(Long.class)
                .one());
        return new Job(id, TrackingLinks.sessionId(link.hash()));
    }

    void deliver(Job job) {
        db.execute("update job set status = 'delivered', closed_at = now() where id = %d", job.id());
    }

    Principal owner() {
        return person(Role.OWNER, null, Set.of(), Set.of(), false);
    }

    Principal operator(Long... pits) {
        return person(Role.STAFF, "operator", Set.of(pits), Set.of(), false);
    }

    Principal customer(Job job) {
        return person(Role.CUSTOMER, null, Set.of(pit), Set.of(job.id()), false);
    }

    Principal newcomer() {
        return person(Role.OWNER, null, Set.of(), Set.of(), true);
    }

    Principal visitor(Job job, Long... pits) {
        return Principal.byLink(job.link(), shop.workshopId(), job.id(), Set.of(pits));
    }

    Principal kiosk() {
        return machine(Role.KIOSK, Set.of());
    }

    Principal key(ApiScope scope) {
        return machine(Role.API_KEY, Set.of(scope));
    }

    private Principal person(Role role, @Nullable String sub, Set<Long> pits, Set<Long> jobs, boolean must) {
        UUID id = UUID.randomUUID();
        return signIn(new Principal(1L, "asha", role, sub, shop.workshopId(), id, pits, must, Set.of(), null, jobs));
    }

    private Principal machine(Role role, Set<ApiScope> scopes) {
        UUID id = UUID.randomUUID();
        return signIn(
                new Principal(null, "wall", role, null, shop.workshopId(), id, Set.of(), false, scopes, 7L, Set.of()));
    }

    private Principal signIn(Principal who) {
        UUID id = StreamViewer.of(who).id();
        signedIn.put(id, new LiveSession(id, who, clock.instant().plus(Duration.ofDays(1))));
        return who;
    }

    void signOut(Principal who) {
        signedIn.remove(StreamViewer.of(who).id());
    }

    @Override
    public void close() {
        notifications.close();
        rights.close();
        signIns.close();
        db.close();
    }
}
