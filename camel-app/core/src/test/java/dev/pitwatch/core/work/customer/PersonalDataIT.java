package dev.pitwatch.core.work.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.CustomersJobs;
import dev.pitwatch.core.testing.SampleWorkshop;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PersonalDataIT {

    private static final String PHONE = "+919812345678";

    private final CustomersJobs given = new CustomersJobs();
    private final PersonalData people = new PersonalData(given.db.database(), given.clock);
    private final ObjectNode job = given.make(PHONE, "john@example.com");
    private final long customer = job.get("customer_id").asLong();

    @AfterEach
    void close() {
        given.db.close();
    }

    @Test
    void givenACustomer_whenErased_thenNoTableNamesThemAndTheJobStays() {
        aLife();
        long id = job.get("id").asLong();
        assertThat(namedIn())
                .contains(
                        "app_user",
                        "job",
                        "job_history",
                        "audit_log",
                        "session",
                        "sign_in_network",
                        "notice",
                        "push_subscription");

        assertThat(people.erase(given.owner, customer)).isEqualTo(new PersonalData.Erased(0)); // there is no camera

        assertThat(namedIn()).isEmpty();
        assertThat(given.texts("select concat_ws(' ', id, status, customer_name, car_model) from job"))
                .containsExactly(id + " delivered Erased Tesla Model 3");
        assertThat(given.texts("select concat_ws(' ', username, name, is_active) from app_user where id = " + customer))
                .containsExactly("erased_%d Erased f".formatted(customer));
        assertThat(given.texts("select distinct concat_ws(' ', state, reason, params) from notice"))
                .containsExactly("suppressed erased {}");
        assertThat(given.texts("select distinct address from notice where address is not null"))
                .containsExactly("erased");
        assertThat(given.texts(
                        "select user_id::text from preference union all select user_id::text from push_subscription"))
                .isEmpty();
        assertThat(given.texts("select actor_name || ' ' || thing_id from audit_log where action = 'erase'"))
                .containsExactly("system " + customer);
        assertThat(given.texts("select (after ->> 'name') || (after ->> 'role') from audit_log"
                        + " where thing = 'user' and action = 'create' and thing_id = '%d'".formatted(customer)))
                .as("what remains of it")
                .containsExactly("erasedcustomer");
        assertThat(given.texts("select (tracking_ends_at = '%s')::text from job".formatted(given.clock.instant())))
                .containsExactly("true");
        assertThat(given.texts("select after ->> 'name' from audit_log where thing = 'user' and thing_id = '%d'"
                        .formatted(given.owner.userId())))
                .as("others are left alone")
                .containsExactly("Owner");
    }

    @Test
    void givenNotesInAnySpelling_whenTheirCustomerIsErased_thenThoseThatNameThemAreEmptiedAndOthersStay() {
        long id = job.get("id").asLong();
        given.execute("update job set customer_name = 'Om Li' where id = " + id);
        List<String> others = List.of(
                "Door at 12345 km, 1234 chips",
                "Call 98123 45679, the neighbour",
                "DL 01 AB 1235 stands in the way",
                "Wheel and lip to be polished, from on high");
        note(id, "DL 01 AB 1234 back");
        note(id, "dl-01.ab/1234 is here");
        note(id, "call 98123 45678");
        note(id, "call (0)98-12.34 56/78 at 5");
        note(id, "+91 98123 45678!");
        note(id, "mr. OM: darker");
        note(id, "for Li, by noon");
        others.forEach(other -> note(id, other));
        given.execute("update job_stage set note = 'Plate DL 01 AB 1234 off' where position = 1");
        given.execute("update job_stage set note = 'Plate off' where position = 2");
        given.move(id, "cancelled");

        people.erase(given.owner, customer);

        assertThat(given.texts("select note from job_history where note is not null order by id"))
                .isEqualTo(others);
        assertThat(given.texts("select note from job_stage where note is not null"))
                .containsExactly("Plate off");
    }

    private void note(long id, String text) {
        given.execute("insert into job_history (workshop_id, job_id, at, to_status, by_name, note)"
                + " select workshop_id, id, now(), 'received', 'n', '%s' from job where id = %d".formatted(text, id));
    }

    @Test
    void givenACarThatMayHaveBeenRecorded_whenItsCustomerIsErased_thenItsRecordingsAreToBeDeletedAndThatIsSaid() {
        given.execute("insert into camera_path (name, workshop_id, pit_id, from_at)"
                + " select 'w/pit1', workshop_id, id, now() from pit where workshop_id = " + given.shop.workshopId());
        given.make("+919812345679", "jane@example.com"); // another's, in the same pit
        given.move(job.get("id").asLong(), "in_progress", "quality_check", "completed", "delivered");

        assertThat(people.erase(given.owner, customer)).isEqualTo(new PersonalData.Erased(1));

        assertThat(given.texts(
                        "select concat_ws(' ', job_id, pit_id, reason, to_at is not null) from recording_removal"))
                .containsExactly("%d %d person t".formatted(job.get("id").asLong(), given.shop.pitId()));
    }

    @Test
    void givenAnOpenJob_whenErased_thenNothingHappens() {
        refused(ProblemCode.CONFLICT, () -> people.erase(given.owner, customer));

        given.move(job.get("id").asLong(), "cancelled");
        people.erase(given.owner, customer);
    }

    @Test
    void givenSomebodyElse_whenErasedOrHandedOut_thenTheyAreNotThereOrNoCustomer() {
        long other = SampleWorkshop.in(given.db).workshopId();
        Principal foreign = new Principal(1L, "x", Role.OWNER, null, other, null, Set.of(), false);

        refused(ProblemCode.NOT_FOUND, () -> people.erase(foreign, customer));
        refused(ProblemCode.NOT_FOUND, () -> people.erase(given.owner, 999_999));
        refused(ProblemCode.NOT_FOUND, () -> people.export(foreign, customer));
        refused(ProblemCode.CONFLICT, () -> people.erase(given.owner, given.owner.userId()));
    }

    @Test
    void givenACustomer_whenHandedOut_thenAllThatIsKeptIsThereAndTheLogSaysSo() {
        aLife();

        JsonNode all = handedOut();

        assertThat(all.at("/person/name").asText()).isEqualTo("John Doe");
        assertThat(all.at("/person/phone").asText()).isEqualTo(PHONE);
        assertThat(all.at("/workshop/name").asText()).isEqualTo("Sample");
        assertThat(all.at("/jobs/0/car_plate").asText()).isEqualTo("DL01AB1234");
        assertThat(all.at("/jobs/0/created_at").asText()).isEqualTo("2026-02-20T22:30:00.000Z");
        assertThat(all.at("/jobs/0/history").findValuesAsText("to")).contains("received", "delivered");
        assertThat(all.at("/consents/0/how").asText()).isEqualTo("Doe signed");
        assertThat(all.at("/notices").findValuesAsText("event")).contains("job_created", "job_completed");
        assertThat(all.at("/notices").findValuesAsText("event")).contains("test");
        assertThat(all.at("/preferences/opt_outs/0").asText()).isEqualTo("job_progress");
        assertThat(all.at("/browsers/0/endpoint").asText()).isEqualTo("https://push.example/john");
        assertThat(all.at("/sessions/0/address").asText()).isEqualTo("203.0.113.7");
        assertThat(all.toString()).doesNotContain(job.get("tracking_token").asText(), "password", "planted");
        assertThat(given.texts("select thing_id from audit_log where action = 'export'"))
                .containsExactly(Long.toString(customer));
    }

    @Test
    void givenVeryManyJobsAndMoves_whenHandedOut_thenAllAreThereAndNoneIsReadBeforeThoseBeforeItAreWritten()
            throws IOException {
        long id = job.get("id").asLong();
        given.execute(
                """
                insert into job (workshop_id, pit_id, customer_id, customer_name, car_model, work_type, status, notes,
                    estimated_duration_minutes, created_at, updated_at)
                select workshop_id, pit_id, customer_id, customer_name, car_model, work_type, 'received', repeat('n', 5000),
                    estimated_duration_minutes, created_at, updated_at
                from job, generate_series(1, 50) where id = %d
                """
                        .formatted(id));
        given.execute("insert into job_history (workshop_id, job_id, at, to_status, by_name, note)"
                + " select workshop_id, id, now(), 'received', 'n', repeat('n', 1000) from job, generate_series(1, 250)"
                + " where id = " + id);
        assertThat(handedOut().get("jobs")).hasSize(51);
        assertThat(handedOut().at("/jobs/0/history")).hasSizeGreaterThan(250);

        StringWriter written = new StringWriter();
        JsonGenerator json = Json.MAPPER.getFactory().createGenerator(new FilterWriter(written) {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                if (written.getBuffer().isEmpty()) {
                    given.execute("delete from job where notes is not null and id > " + id);
                }
                super.write(text, from, length);
            }
        });
        people.export(given.owner, customer).writeTo(json);
        json.close();

        assertThat(Json.tree(written.toString()).get("jobs")).hasSizeBetween(1, 21);
    }

    private JsonNode handedOut() {
        StringWriter written = new StringWriter();
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(written)) {
            people.export(given.owner, customer).writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Json.tree(written.toString());
    }

    /** Everything that leaves a trace of somebody. */
    private void aLife() {
        long id = job.get("id").asLong();
        given.execute(
                """
                insert into session (id, workshop_id, user_id, address, user_agent, created_at, expires_at)
                values (gen_random_uuid(), %d, %d, '203.0.113.7', 'John''s phone', now(), now())
                """
                        .formatted(given.shop.workshopId(), customer));
        given.execute("insert into sign_in_network (workshop_id, user_id, network, last_success_at)"
                + " select workshop_id, id, '203.0.113.7', now() from app_user where id = " + customer);
        given.execute("update app_user set name = 'John A. Doe' where id = " + customer);
        given.execute("update app_user set name = 'John Doe' where id = " + customer);
        given.jobs.consent(given.owner, id, true, "1", "Doe signed", Optional.empty());
        given.move(id, "in_progress", "quality_check", "in_progress", "quality_check", "completed", "delivered");
        given.execute("insert into preference (user_id, workshop_id, opt_outs, updated_at)"
                + " select id, workshop_id, '{job_progress}', now() from app_user where id = " + customer);
        given.execute(
                "insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, user_agent, created_at)"
                        + " select workshop_id, id, 'https://push.example/john', 'planted', 'planted', 'Chrome', now()"
                        + " from app_user where id = " + customer);
        given.execute(
                """
                insert into notice (workshop_id, address, language, class, event, channel, dedupe_key, next_attempt_at, give_up_at,
                    created_at)
                values (%d, 'John@example.com', 'en', 'test', 'test', 'email', 'test:1', now(), now(), now())
                """
                        .formatted(given.shop.workshopId()));
        given.execute("update notice set state = 'suppressed', reason = 'no such number: " + PHONE + "' where id = 1");
    }

    /** When one is added it is said here whether it is handed out: it is not by itself. */
    @Test
    void givenAllThatNamesAUser_whenHandedOut_thenItIsSaidOfEachWhetherItIsAmongIt() {
        assertThat(
                        given.texts(
                                """
                        select c.conrelid::regclass::text || '.' || a.attname from pg_constraint c
                        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) and a.attname <> 'workshop_id'
                        where c.contype = 'f' and c.confrelid = 'app_user'::regclass
                        """))
                .containsExactlyInAnyOrder(
                        // handed out
                        "job.customer_id",
                        "notice.user_id",
                        "preference.user_id",
                        "push_subscription.user_id",
                        "session.user_id",
                        "sign_in_network.user_id",
                        // secrets, or of an hour
                        "one_time_secret.user_id",
                        "repeated_call.user_id",
                        "second_factor.user_id",
                        // what people did at work
                        "alert.acknowledged_by",
                        "alert_config.updated_by",
                        "calibration.created_by",
                        "command.created_by",
                        "job.consent_by",
                        "job.created_by",
                        "job.updated_by",
                        "job_history.by_id",
                        "job_staff.user_id",
                        "machine.created_by",
                        "payment.created_by",
                        "pit_grant.user_id");
    }

    /** Tables in which the name, phone, e-mail, plate or address can be read. */
    private List<String> namedIn() {
        List<String> found = new ArrayList<>();
        for (String table : given.texts("select relname from pg_class where relkind = 'r' and not relispartition"
                + " and relnamespace = 'public'::regnamespace order by 1")) {
            String named = "select count(*)::text from %s t where to_jsonb(t)::text ~* %s"
                    .formatted(
                            table, "'(john|\\mdoe\\M|9812345678|dl01ab1234|203\\.0\\.113\\.7|customer_[a-z2-9]{12})'");
            if (!given.texts(named).equals(List.of("0"))) {
                found.add(table);
            }
        }
        return found;
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }
}
