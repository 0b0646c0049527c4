package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.webhook.WebhookService;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link TestNotices} on a real PostgreSQL, a workshop a test; no TestNoticesIT, which unit tests would run too. */
class NoticeTestingIT {

    private static TestDatabase db;
    private static TestNotices notices;
    private SampleWorkshop shop;
    private Scope scope;
    private long owner;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
        Outbox outbox = new Outbox(db.database(), db.masterKey(), TestClock.atExample());
        WebhookService webhooks = new WebhookService(db.database(), db.masterKey(), TestClock.atExample());
        PushService push = new PushService(db.database(), db.masterKey(), TestClock.atExample());
        notices = new TestNotices(db.database(), db.masterKey(), outbox, webhooks, push, TestClock.atExample());
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void anOwner() {
        shop = SampleWorkshop.in(db);
        scope = Scope.workshop(shop.workshopId());
        owner = shop.addUser(db, "owner", "owner@example.com", "+919812345678");
    }

    @Test
    void givenOnesOwnAddresses_whenTried_thenTheNoticeWaitsAndIsListedMasked() {
        NoticeAnswer mail = send("email", " Owner@example.com ");
        assertThat(mail.state()).isEqualTo("pending");
        assertThat(mail.event()).isEqualTo("test");
        assertThat(mail.to()).isEqualTo("O••••@example.com");

        assertThat(send("sms", "98123 45678").to()).isEqualTo("••••5678");
        assertThat(send("whatsapp", "+91 98123 45678").channel()).isEqualTo("whatsapp");
    }

    @Test
    void givenAnAddressOfSomebodyElse_whenTried_thenItIsRefused() {
        assertThatThrownBy(() -> send("email", "stranger@example.com")).hasMessageContaining("to");
        assertThatThrownBy(() -> send("sms", "+919800000000")).hasMessageContaining("to");
        assertThatThrownBy(() -> send("sms", "")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> send("email", null)).hasMessageContaining("missing");
        assertThatThrownBy(() -> send("webhook", "owner@example.com")).hasMessageContaining("not for this channel");
    }

    @Test
    void givenNoBrowserAndNoWebhook_whenTried_thenThatIsSaid() {
        assertThatThrownBy(() -> send("push", null)).hasMessageContaining("browsers");
        assertThatThrownBy(() -> send("webhook", null)).hasMessageContaining("webhook");
    }

    @Test
    void givenABrowserAndAWebhook_whenTried_thenTheNoticesWait() {
        new WebhookService(db.database(), db.masterKey(), TestClock.atExample())
                .change(scope, shop.workshopId(), Patches.of("{'url':'https://hooks.example.com/'}"));
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into push_subscription (user_id, workshop_id, endpoint, p256dh, auth, created_at)"
                                + " values (?, ?, 'https://push.example.com/1', 'k', '\\x00', now())",
                        owner,
                        shop.workshopId()));

        assertThat(send("webhook", null).to()).isEqualTo("hooks.example.com");
        assertThat(send("push", null).userId()).isEqualTo(owner);
    }

    @Test
    void givenTheirOwnBrowser_whenASuperAdminTriesIt_thenTheNoticeWaits() {
        long team = db.superuser().withHandle(handle -> handle.createQuery(
                        """
                        with u as (insert into app_user (username, name, role) values ('team', 'Team', 'super_admin') returning id)
                        insert into push_subscription (user_id, endpoint, p256dh, auth, created_at)
                        select id, 'https://push.example.com/2', 'k', '\\x00', now() from u returning user_id
                        """)
                .mapTo(Long.class)
                .one());

        assertThat(notices.send(Scope.platform(), shop.workshopId(), team, "push", null))
                .extracting(NoticeAnswer::userId, NoticeAnswer::to, NoticeAnswer::state)
                .containsExactly(team, "push.example.com", "pending");
    }

    @Test
    void givenTwentyWithinAnHour_whenOneMoreIsTried_thenItHasToWait() {
        for (int time = 0; time < 20; time++) {
            send("email", "owner@example.com");
        }

        assertThatThrownBy(() -> send("email", "owner@example.com")).hasMessageContaining("20 test notices");
    }

    @Test
    void givenAnotherWorkshop_whenItsOwnerTries_thenThereIsNoSuchWorkshop() {
        Scope other = Scope.workshop(SampleWorkshop.in(db).workshopId());

        assertThatThrownBy(() -> notices.send(other, shop.workshopId(), owner, "email", "owner@example.com"))
                .isInstanceOf(Problem.class);
    }

    private NoticeAnswer send(String channel, @Nullable String to) {
        return notices.send(scope, shop.workshopId(), owner, channel, to);
    }
}
