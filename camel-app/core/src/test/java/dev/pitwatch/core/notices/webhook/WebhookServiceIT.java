package dev.pitwatch.core.notices.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.net.CallableHosts;
import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.notices.webhook.WebhookService.Changed;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks on a real PostgreSQL, a workshop a test. */
class WebhookServiceIT {

    private static TestDatabase db;
    private static WebhookService webhooks;
    private static final TestClock CLOCK = TestClock.atExample();
    private long workshop;
    private Scope scope;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
        webhooks = new WebhookService(
                db.database(), db.masterKey(), CLOCK, new CallableHosts(List.of(Network.of("10.1.0.0/16"))));
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void aWorkshop() {
        workshop = SampleWorkshop.in(db).workshopId();
        scope = Scope.workshop(workshop);
    }

    @Test
    void givenNoWebhook_whenUsed_thenThereIsNoneAndItsFirstChangeNeedsAnAddress() {
        assertThatThrownBy(() -> webhooks.get(scope, workshop)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> webhooks.rotate(scope, workshop)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> webhooks.remove(scope, workshop)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> change("{'enabled':true}")).hasMessageContaining("url");
        assertThat(webhooks.target(workshop)).isEmpty();
    }

    @Test
    void givenAnAddress_whenSet_thenItsSecretIsAnsweredOnceAndCallsAreSignedWithIt() {
        Changed made = change("{'url':'https://hooks.example.com/pitwatch'}");

        assertThat(made.secret()).startsWith("whsec_");
        assertThat(made.toString()).doesNotContain(made.secret());
        assertThat(made.webhook().events()).containsExactly("alert", "alert_cleared", "subscription", "job");
        assertThat(webhooks.target(workshop).orElseThrow().secret()).isEqualTo(made.secret());

        Changed changed = change("{'events':['alert']}");

        assertThat(changed.secret()).isNull();
        assertThat(changed.webhook().url()).isEqualTo("https://hooks.example.com/pitwatch");
        assertThat(webhooks.get(scope, workshop)).isEqualTo(changed.webhook());

        String rotated = webhooks.rotate(scope, workshop).secret();

        assertThat(rotated).isNotEqualTo(made.secret());
        assertThat(webhooks.target(workshop).orElseThrow().secret()).isEqualTo(rotated);
    }

    @Test
    void givenAWebhook_whenSwitchedOffOrRemoved_thenItIsNotCalled() {
        change("{'url':'https://hooks.example.com/'}");
        webhooks.answered(workshop, 503, Duration.ZERO);
        assertThat(webhooks.get(scope, workshop).lastStatus()).isEqualTo(503);

        assertThat(change("{'enabled':false}").webhook().enabled()).isFalse();
        assertThat(webhooks.target(workshop)).isEmpty();

        webhooks.remove(scope, workshop);
        assertThat(webhooks.find(scope, workshop)).isEmpty();
    }

    @Test
    void givenAWebhookThatFails_whenItFailsAgain_thenItRestsLongerUntilItIsPromptOrChanged() {
        change("{'url':'https://hooks.example.com/'}");
        assertThat(rest()).isEqualTo("- -");

        webhooks.answered(workshop, null, Duration.ofSeconds(15));
        assertThat(rest()).isEqualTo("true 00:00:30");
        webhooks.answered(workshop, 302, Duration.ZERO);
        assertThat(rest()).isEqualTo("true 00:01:00");
        for (int i = 0; i < 20; i++) {
            webhooks.answered(workshop, 500, Duration.ZERO);
        }
        assertThat(rest()).isEqualTo("true 00:15:00");
        webhooks.endRest(scope, workshop);
        assertThat(rest()).isEqualTo("true -");

        webhooks.answered(workshop, 204, Duration.ofMillis(2_001));
        assertThat(rest()).as("slow, and not at fault").isEqualTo("true -");
        webhooks.answered(workshop, 204, Duration.ofSeconds(2));
        assertThat(rest()).isEqualTo("false -");
        webhooks.answered(workshop, null, Duration.ZERO);
        change("{'url':'https://mended.example.com/'}");
        assertThat(rest()).isEqualTo("- -");
    }

    @Test
    void givenAWeekInWhichEachCallFailed_whenTheNextFails_thenItIsSwitchedOffAndItsOwnersAreNotifiedOnce() {
        change("{'url':'https://hooks.example.com/in'}");
        webhooks.answered(workshop, 500, Duration.ZERO);
        CLOCK.pass(Duration.ofDays(6));
        webhooks.answered(workshop, 204, Duration.ZERO);
        assertThat(webhooks.get(scope, workshop).lastError()).isNull();
        webhooks.answered(workshop, null, Duration.ZERO, "no answer: Connection refused");
        assertThat(webhooks.get(scope, workshop).lastError()).isEqualTo("no answer: Connection refused");
        CLOCK.pass(Duration.ofDays(7).minusSeconds(1));
        webhooks.answered(workshop, 503, Duration.ZERO);
        assertThat(webhooks.get(scope, workshop).enabled()).isTrue();
        assertThat(webhooks.get(scope, workshop).lastError()).isEqualTo("status 503");

        CLOCK.pass(Duration.ofSeconds(1));
        webhooks.answered(workshop, 503, Duration.ZERO);
        webhooks.answered(workshop, 503, Duration.ZERO);

        assertThat(webhooks.get(scope, workshop).enabled()).isFalse();
        assertThat(webhooks.target(workshop)).isEmpty();
        assertThat(db.texts("select facts ->> 'host' from announcement where event = 'webhook_off' and workshop_id = "
                        + workshop))
                .containsExactly("hooks.example.com");
        assertThat(db.texts("select before ->> 'enabled' || ' ' || (after ->> 'enabled') from audit_log"
                        + " where thing = 'webhook' and action = 'update' and workshop_id = " + workshop))
                .contains("true false");

        change("{'enabled':true}");
        webhooks.answered(workshop, 503, Duration.ZERO);
        assertThat(webhooks.get(scope, workshop).enabled())
                .as("has a week again")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://10.0.0.5/in",
                "https://127.0.0.1:8443/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://[fd00::7]:8443/in",
                "https://[::ffff:192.168.1.7]/"
            })
    void givenAnAddressOfAPrivateNetwork_whenSet_thenItIsRefusedByFieldWithTheReason(String url) {
        assertThatThrownBy(() -> change("{'url':'" + url + "'}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("url")
                .hasMessageContaining("is not a public address");
        assertThat(webhooks.find(scope, workshop)).isEmpty();
    }

    @Test
    void givenAPublicOrAnAllowedAddress_whenSet_thenItIsTaken() {
        assertThat(change("{'url':'https://1.1.1.1/in'}").webhook().url()).isEqualTo("https://1.1.1.1/in");
        assertThat(change("{'url':'https://10.1.2.3/in'}").webhook().url()).isEqualTo("https://10.1.2.3/in");
    }

    /** {@return whether it is slow, and how long it rests} */
    private String rest() {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select coalesce(slow::text, '-') || ' ' || coalesce((rest_until - last_at)::text, '-') from webhook"
                                + " where workshop_id = " + workshop)
                .mapTo(String.class)
                .one());
    }

    @Test
    void givenAnotherWorkshop_whenItsScopeAsks_thenNothingIsSeenOrChanged() {
        change("{'url':'https://hooks.example.com/'}");
        Scope other = Scope.workshop(SampleWorkshop.in(db).workshopId());

        assertThatThrownBy(() -> webhooks.find(other, workshop)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> webhooks.change(other, workshop, Patches.of("{'url':'https://evil.example/'}")))
                .isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example.com/",
                "https://user:password@hooks.example.com/",
                "https://hooks.example.com/#part",
                "https://hooks.example.com:0/",
                "https://hooks.example.com:65536/",
                "https://hooks.example.com:2147483647/",
                "https://{{PITWATCH_MASTER_KEY}}/",
                "https://hooks.example.com/{{PITWATCH_MASTER_KEY}}",
                "https://hooks.example.com/?key={{env:PITWATCH_MASTER_KEY}}",
                "https://hooks.example.com/${env:PITWATCH_MASTER_KEY}",
                "https:///path",
                "hooks.example.com",
                "https://hooks example.com/"
            })
    void givenWhatIsNoAddress_whenSet_thenItIsRefusedAndNothingIsThere(String url) {
        assertThatThrownBy(() -> change("{'url':'" + url + "'}")).hasMessageContaining("url");
        assertThat(webhooks.find(scope, workshop)).isEmpty();
    }

    @Test
    void givenALongAddress_whenSet_thenItIsRefused() {
        assertThatThrownBy(() -> change("{'url':'https://hooks.example.com/" + "x".repeat(2_000) + "'}"))
                .isInstanceOf(Problem.class);
    }

    private Changed change(String patch) {
        return webhooks.change(scope, workshop, Patches.of(patch));
    }
}
