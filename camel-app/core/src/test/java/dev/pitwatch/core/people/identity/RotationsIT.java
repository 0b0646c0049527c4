package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One refresh token in two calls at once. */
class RotationsIT {

    private static final Client CLIENT = new Client("127.0.0.1", "test");

    private final TestDatabase db = TestDatabase.create();
    private final SignInFixture fixture = new SignInFixture(db);
    private final JdbiSessionRepository stored = new JdbiSessionRepository(db.database());
    private byte[] shown;

    @BeforeEach
    void signIn() {
        String name = fixture.user(Role.OWNER).name();
        SignedIn owner = (SignedIn) fixture.sessions.login(name, SignInFixture.PASSWORD, CLIENT);
        shown = hash(owner.refreshToken());
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenTwoCallsThatWaitedForEachOther_whenBothShowTheToken_thenTheSecondEndsTheSession() {
        List<Rotation> rotations = atOnce(Optional.empty());

        assertThat(rotations).hasAtLeastOneElementOfType(Rotation.Done.class);
        assertThat(rotations).hasAtLeastOneElementOfType(Rotation.Reused.class);
        assertThat(db.number("select count(*) from session where ended_at is null"))
                .isZero();
    }

    @Test
    void givenTwoTabsThatWaitedForEachOther_whenBothShowTheToken_thenOneTokenFollowsAndTheSessionLivesOn() {
        Instant begun = fixture.clock.instant();
        fixture.clock.pass(Duration.ofMillis(3));

        List<Rotation> rotations = atOnce(Optional.of(begun));

        assertThat(rotations).hasAtLeastOneElementOfType(Rotation.Done.class);
        assertThat(rotations).hasAtLeastOneElementOfType(Rotation.Overlapping.class);
        assertThat(db.number("select count(*) from refresh_token where used_at is null"))
                .isOne();
    }

    /** {@return what becomes of two calls, both of which are under way when the session can be had} */
    private List<Rotation> atOnce(Optional<Instant> begun) {
        List<CompletableFuture<Rotation>> calls = db.superuser().inTransaction(holder -> {
            holder.execute("select id from session for update");
            List<CompletableFuture<Rotation>> waiting = Stream.of("one", "other")
                    .map(next ->
                            CompletableFuture.supplyAsync(() -> stored.rotate(shown, hash(next), begun, fixture.clock)))
                    .toList();
            await().until(() -> waiting() == 2);
            return waiting;
        });
        return calls.stream().map(CompletableFuture::join).toList();
    }

    private long waiting() {
        return db.number(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
