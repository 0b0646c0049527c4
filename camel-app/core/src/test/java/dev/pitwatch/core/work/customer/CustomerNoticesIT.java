package dev.pitwatch.core.work.customer;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.core.notices.notification.ChannelRegistry;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.DueNotice;
import dev.pitwatch.core.notices.notification.TestDispatch;
import dev.pitwatch.core.notices.preference.OptOut;
import dev.pitwatch.core.notices.preference.OptOutLinks;
import dev.pitwatch.core.notices.preference.Unsubscribing;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.platform.workshop.OpeningHours;
import dev.pitwatch.core.testing.CustomersJobs;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.core.work.tracking.TrackedJobs;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.SendOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CustomerNoticesIT {

    private static final String PHONE = "+919812345678";

    private final CustomersJobs given = new CustomersJobs();

    @AfterEach
    void close() {
        given.db.close();
    }

    @Test
    void givenAJob_whenItRunsItsCourse_thenItsCustomerIsToldOfEachStepOnce() {
        ObjectNode job = given.make(PHONE, null);
        long id = job.get("id").asLong();
        given.move(id, "in_progress", "quality_check", "in_progress", "quality_check", "completed", "delivered");

        assertThat(given.texts(
                        "select concat_ws(' ', event, channel, then_by, user_id, params) from notice order by id"))
                .containsExactly(
                        row("job_created", job, "{\"car\": \"Tesla Model 3\"}"),
                        row("job_started", job, "{\"car\": \"Tesla Model 3\", \"end\": \"2026-02-21T04:30:00Z\"}"),
                        row("job_completed", job, "{\"car\": \"Tesla Model 3\"}"),
                        row("job_ready", job, "{\"car\": \"Tesla Model 3\"}"));
        assertThat(given.texts("select position('%s'::bytea in secrets)::text from notice"
                        .formatted(job.get("tracking_token").asText())))
                .containsOnly("0");
    }

    @Test
    void givenAWorkshopWhoseCustomersSignIn_whenJobsAreMade_thenALinkForAPasswordGoesOutUntilThereIsOne() {
        given.execute("update workshop set customer_sign_in = 'password' where id = " + given.shop.workshopId());
        ObjectNode first = given.make(PHONE, null);
        String username = first.at("/customer_credentials/username").asText();

        given.make(PHONE, null);
        given.execute("update app_user set is_temporary_password = false where role = 'customer'");
        given.make(PHONE, null);

        String invited = "{\"car\": \"Tesla Model 3\", \"hours\": \"48\", \"username\": \"%s\"}".formatted(username);
        assertThat(given.texts("select event || ' ' || params from notice order by id"))
                .containsExactly(
                        "job_account " + invited, "job_account " + invited, "job_created {\"car\": \"Tesla Model 3\"}");
        assertThat(given.number(
                        "select count(*) from one_time_secret where purpose = 'set_password' and used_at is null"
                                + " and user_id = " + first.get("customer_id").asLong()))
                .isEqualTo(2);
    }

    @Test
    void givenAJob_whenItsStatusChanges_thenItIsAnnouncedToProgramsWithoutItsCustomer() {
        ObjectNode job = given.make(PHONE, null);
        long id = job.get("id").asLong();
        given.move(id, "in_progress", "quality_check", "completed");

        assertThat(given.texts("select concat_ws(' ', event, subject, facts ->> 'job_id', facts ->> 'previous_status',"
                        + " facts ->> 'status', facts ->> 'car_model') from announcement order by id"))
                .containsExactly(
                        "job job:%1$d %1$d received Tesla Model 3".formatted(id),
                        "job job:%1$d %1$d received in_progress Tesla Model 3".formatted(id),
                        "job job:%1$d %1$d in_progress quality_check Tesla Model 3".formatted(id),
                        "job job:%1$d %1$d quality_check completed Tesla Model 3".formatted(id));
        assertThat(given.texts("select facts::text from announcement"))
                .noneMatch(facts -> facts.contains("John") || facts.contains("98123"));
    }

    private static String row(String event, ObjectNode job, String params) {
        return "%s sms {whatsapp,email} %d %s"
                .formatted(event, job.get("customer_id").asLong(), params);
    }

    @Test
    void givenAnEstimate_whenItMovesByMoreThanAQuarterOfAnHour_thenTheCustomerIsTold() {
        long id = given.make(PHONE, null).get("id").asLong();
        Instant end = Instant.parse("2026-02-21T04:30:00Z");
        given.jobs.setEnd(given.owner, id, end, Optional.empty());
        given.move(id, "in_progress");
        given.jobs.setEnd(given.owner, id, end.plusSeconds(900), Optional.empty());
        given.jobs.setEnd(given.owner, id, end, Optional.empty());
        assertThat(moved()).isEmpty();

        given.jobs.setEnd(given.owner, id, end.plusSeconds(901), Optional.empty());
        given.clock.pass(Duration.ofMinutes(1));
        given.jobs.setEnd(given.owner, id, end, Optional.empty());
        given.move(id, "on_hold");
        given.clock.pass(Duration.ofHours(1));
        given.move(id, "in_progress");

        assertThat(moved()).containsExactly("2026-02-21T04:45:01Z", "2026-02-21T04:30:00Z", "2026-02-21T05:30:00Z");
    }

    @Test
    void givenAnEstimate_whenItMovesLittleByLittle_thenTheCustomerIsToldOnceItIsFarFromWhatTheyKnow() {
        long id = given.make(PHONE, null).get("id").asLong();
        given.move(id, "in_progress");
        Instant end = Instant.parse("2026-02-21T04:30:00Z");

        for (int minutes : List.of(10, 15, 20, 30, 36)) {
            given.clock.pass(Duration.ofSeconds(1));
            given.jobs.setEnd(given.owner, id, end.plus(Duration.ofMinutes(minutes)), Optional.empty());
        }

        assertThat(moved()).containsExactly("2026-02-21T04:50:00Z", "2026-02-21T05:06:00Z");
    }

    @Test
    void givenAWorkshopWithHours_whenAJobBeginsInTheEvening_thenTheSmsSaysTomorrowAndNeverTheNight() {
        given.execute("update workshop set opening_hours = '%s'".formatted(OpeningHours.usual()));
        given.clock.set(Instant.parse("2026-11-23T15:42:00Z")); // Monday, 21:12 in Delhi
        long id = given.make(PHONE, null).get("id").asLong();
        given.move(id, "in_progress");

        assertThat(due("sms").get(1).message().text())
                .startsWith("Sample has started work on your Tesla Model 3. Ready tomorrow, about 15:00. ");

        given.clock.set(Instant.parse("2026-11-24T04:30:00Z"));
        given.jobs.setEnd(given.owner, id, Instant.parse("2026-11-24T11:00:00Z"), Optional.empty());
        assertThat(due("sms").get(0).message().text()).contains(" to be ready about 16:30. ");
        given.execute("update app_user set language = 'hi'");
        given.clock.pass(Duration.ofMinutes(1));
        given.jobs.setEnd(given.owner, id, Instant.parse("2026-11-26T11:00:00Z"), Optional.empty());
        assertThat(due("sms").get(0).message().text()).contains("26/11, लगभग 16:30 तक");
    }

    private List<String> moved() {
        return given.texts("select params ->> 'end' from notice where event = 'job_moved' order by id");
    }

    @Test
    void givenHalfAnHourLeft_whenLookedAtAgainAndAgain_thenTheCustomerIsToldOnceForEachEstimate() {
        long id = given.make(PHONE, null).get("id").asLong();
        given.move(id, "in_progress");
        given.clock.pass(Duration.ofMinutes(329));
        given.notices.remind();
        assertThat(soon()).isEmpty();

        given.clock.pass(Duration.ofMinutes(1));
        given.notices.remind();
        given.clock.pass(Duration.ofMinutes(1));
        given.notices.remind();
        assertThat(soon()).containsExactly("30");

        given.jobs.setEnd(given.owner, id, given.clock.instant().plusSeconds(5 * 60), Optional.empty());
        given.execute("insert into job (workshop_id, pit_id, status, work_type, customer_id, customer_name, car_model,"
                + " estimated_duration_minutes, created_at, updated_at, estimated_end_time, tracking_hash,"
                + " tracking_sealed)"
                + " select workshop_id, %d, status, work_type, customer_id, 'x', 'x', 60, created_at, updated_at,"
                        .formatted(SampleWorkshop.addPit(given.db, given.shop.workshopId(), 2))
                + " estimated_end_time - interval '1 second', '\\x01'::bytea, repeat('x', 40)::bytea from job");
        given.notices.remind();
        given.move(id, "on_hold");
        given.jobs.setEnd(given.owner, id, given.clock.instant().plusSeconds(7 * 60), Optional.empty());
        given.notices.remind();
        assertThat(soon()).containsExactly("30", "5");
    }

    private List<String> soon() {
        return given.texts("select params ->> 'minutes' from notice where event = 'job_soon' order by id");
    }

    @Test
    void givenACustomersLanguage_whenSent_thenTheTextHasTheLinkAndNobodysName() {
        ObjectNode job = given.make(PHONE, null);
        assertThat(due("sms").get(0).message().text())
                .isEqualTo("Sample has taken in your Tesla Model 3. Follow the work here: https://shop.example/track/"
                        + job.get("tracking_token").asText());
        given.execute("update app_user set language = 'hi'");

        given.move(job.get("id").asLong(), "in_progress");

        assertThat(due("sms").get(0).message().text())
                .as("the time is the workshop's")
                .contains("लगभग 10:00 तक")
                .startsWith("Sample ने आपकी Tesla Model 3 पर काम शुरू")
                .endsWith("/track/" + job.get("tracking_token").asText());
    }

    @Test
    void givenAWorkshopThatPrefersAChannel_whenItsCustomerIsTold_thenThatComesFirstAndTheOthersAfter() {
        given.execute("update workshop set preferred_channel = 'email'");

        long id = given.make(PHONE, "john@example.com").get("id").asLong();
        given.execute("update workshop set preferred_channel = 'whatsapp'");
        given.move(id, "in_progress");

        assertThat(given.texts("select concat_ws(' ', event, channel, then_by) from notice order by id"))
                .containsExactly("job_created email {sms,whatsapp}", "job_started whatsapp {sms,email}");
        assertThat(due("email").get(0).message().to()).isEqualTo("john@example.com");
    }

    @Test
    void givenMailsToACustomer_whenWritten_thenTheyAreTheWorkshopsAndEndByTheLinkOfThoseThatMayBeDoneWithout() {
        given.execute("update workshop set preferred_channel = 'email'");
        given.execute("update app_user set email = 'owner@example.com' where role = 'owner'");
        ObjectNode job = given.make(PHONE, "john@example.com");
        long id = job.get("id").asLong();
        given.move(id, "in_progress");

        List<DueNotice> mails = due("email");
        assertThat(mails)
                .extracting(due -> due.message().event())
                .containsExactlyInAnyOrder("job_created", "job_started");
        assertThat(mails).allSatisfy(due -> assertThat(due.message().target())
                .containsEntry("sender", "Sample")
                .containsEntry("reply_to", "owner@example.com"));
        Map<String, String> links = mails.stream()
                .filter(due -> due.message().target().containsKey("unsubscribe"))
                .collect(toMap(
                        due -> due.message().event(),
                        due -> due.message().target().get("unsubscribe")));
        assertThat(links)
                .isEqualTo(Map.of(
                        "job_started",
                        new OptOutLinks(given.db.masterKey())
                                .token(job.get("customer_id").asLong(), OptOut.JOB_PROGRESS)));

        new Unsubscribing(given.db.database(), given.db.masterKey(), given.clock)
                .choose(links.get("job_started"), true);
        given.move(id, "quality_check", "completed");
        assertThat(given.texts("select distinct reason from notice where event in ('job_completed', 'job_ready')"))
                .containsExactly("opted_out");
    }

    @Test
    void givenANumberThatWasWrong_whenItIsMended_thenWhoeverHasTheRightOneIsSentTheLink() {
        ObjectNode job = given.make("+911111111111", null);
        long id = job.get("id").asLong();

        given.jobs.update(given.owner, id, phone(PHONE), Optional.empty());
        given.jobs.update(given.owner, id, phone("+91 98123 45678"), Optional.empty());

        assertThat(due("sms"))
                .extracting(notice -> notice.message().to())
                .containsExactlyInAnyOrder("+911111111111", PHONE);
        given.move(id, "cancelled");
        given.jobs.update(given.owner, id, phone("+912222222222"), Optional.empty());
        assertThat(due("sms")).as("of a job that is over nobody is sent a link").isEmpty();
    }

    private static Patch phone(String number) {
        return Patches.of("{'customer_phone':'%s'}".formatted(number));
    }

    @Test
    void givenALinkThatIsReplaced_whenDone_thenTheCustomerIsSentEachNewOne() {
        ObjectNode job = given.make(PHONE, null);
        long id = job.get("id").asLong();
        due("sms");
        LiveSessions sessions = new LiveSessions(new JdbiSessionRepository(given.db.database()), given.clock);
        LiveLinks visitors = new LiveLinks(given.db.database(), given.links, sessions, given.clock);
        TrackedJobs tracked = new TrackedJobs(given.db.database(), given.jobs, visitors, given.links, given.clock);

        for (int i = 0; i < 2; i++) {
            given.clock.pass(Duration.ofSeconds(1));
            String link = tracked.rotate(given.owner, id, Optional.empty()).trackingUrl();
            assertThat(due("sms")).singleElement().satisfies(notice -> assertThat(
                            notice.message().text())
                    .contains(link)
                    .doesNotContain(job.get("tracking_token").asText(), "John"));
        }
        visitors.close();
        sessions.close();
    }

    @Test
    void givenNoAddress_whenTold_thenTheRowSaysWhyNothingWasSent() {
        given.make(null, null);

        for (String channel : List.of("sms", "whatsapp", "email")) {
            assertThat(due(channel)).isEmpty();
        }

        assertThat(given.texts("select concat_ws(' ', event, state, reason) from notice"))
                .containsExactly("job_created suppressed no_address");
    }

    @Test
    void givenAChangeThatFails_whenItsCustomerWasToBeTold_thenThereIsNeitherOne() {
        given.make(PHONE, null);
        given.execute("create function fail() returns trigger language plpgsql as $$ begin raise 'planted'; end $$");
        given.execute("create trigger fail before insert on notice for each row execute function fail()");

        assertThatThrownBy(() -> given.make("+911111111111", null)).hasMessageContaining("planted");

        assertThat(given.texts("select id::text from job")).hasSize(1);
        assertThat(given.texts("select id::text from notice")).hasSize(1);
        assertThat(given.texts("select phone from app_user where role = 'customer'"))
                .containsExactly(PHONE);
    }

    @Test
    void givenALongName_whenTold_thenItIsCutAndWhoIsNobodysCustomerIsToldNothing() {
        long id = given.make(PHONE, null).get("id").asLong();
        given.execute("update job set car_model = repeat('x', 100)");
        given.move(id, "in_progress");
        assertThat(given.texts("select params ->> 'car' from notice where event = 'job_started'"))
                .containsExactly("x".repeat(30));

        given.execute("update job set customer_id = null");
        given.move(id, "quality_check", "completed");
        assertThat(given.texts("select event from notice where event in ('job_completed', 'job_ready')"))
                .isEmpty();
    }

    private List<DueNotice> due(String channel) {
        ChannelRegistry channels = new ChannelRegistry(given.clock);
        channels.add(new NotificationChannel() {
            @Override
            public List<String> channels() {
                return List.of("sms", "whatsapp", "email");
            }

            @Override
            public String name() {
                return "fake";
            }
        });
        Dispatch dispatch = TestDispatch.of(given.db, channels, given.clock);
        List<DueNotice> due = new ArrayList<>();
        for (Optional<DueNotice> one = dispatch.claim(channel); one.isPresent(); one = dispatch.claim(channel)) {
            due.add(one.get());
            dispatch.settle(one.get(), SendOutcome.sent(""));
        }
        return due;
    }
}
