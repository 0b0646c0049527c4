package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mails that were on their way when a hub died: no mail server can be asked whether it has one. */
class InterruptedMailsIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final ChannelRegistry channels = new ChannelRegistry(clock);
    private final Dispatch dispatch = TestDispatch.of(db, channels, clock);

    @BeforeEach
    void queue() {
        long root = db.number("insert into app_user (username, name, role, email)"
                + " values ('root', 'Root', 'super_admin', 'root@example.com') returning id");
        new Outbox(db.database(), db.masterKey(), clock)
                .enqueue(
                        Scope.platform(),
                        new Notice(
                                NoticeEvent.TEST,
                                root,
                                List.of(NoticeChannel.EMAIL),
                                Map.of("by", "root", "at", "2026-02-20T06:30:00Z"),
                                "interrupted",
                                clock.instant().plus(Duration.ofHours(2))));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAMail_whenTwoHubsDieAtIt_thenItIsNotSentAThirdTime() {
        channels.add(new FakeChannel(false, "email"));
        assertThat(dispatch.claim("email")).isPresent();
        clock.pass(Dispatch.CLAIM);
        assertThat(dispatch.claim("email").orElseThrow().message().perhapsSent())
                .isTrue();

        clock.pass(Dispatch.CLAIM);

        assertThat(dispatch.claim("email")).isEmpty();
        assertThat(db.texts("select state || ' ' || reason from notice")).containsExactly("failed interrupted");
    }

    @Test
    void givenAMailThatIsOnlyWrittenDown_whenTwoHubsDieAtIt_thenWhoeverWritesLooksForIt() {
        channels.add(new FakeChannel(true, "email"));
        assertThat(dispatch.claim("email")).isPresent();
        clock.pass(Dispatch.CLAIM);
        assertThat(dispatch.claim("email")).isPresent();

        clock.pass(Dispatch.CLAIM);

        assertThat(dispatch.claim("email").orElseThrow().message().perhapsSent())
                .isTrue();
    }
}
