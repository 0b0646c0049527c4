package dev.pitwatch.core.alerts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings of workshops on a real PostgreSQL, a workshop a test. */
class AlertConfigIT {

    private static TestDatabase db;
    private static AlertConfigService configs;
    private SampleWorkshop shop;
    private Principal owner;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
        configs = new AlertConfigService(db.database());
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void aWorkshop() {
        shop = SampleWorkshop.in(db);
        owner = shop.ownerWithRow(db);
    }

    @Test
    void givenNothingChanged_whenRead_thenTheDefaultsHoldAndThePitHasNoneOfItsOwn() {
        assertThat(configs.ofWorkshop(owner, shop.workshopId()))
                .isEqualTo(new AlertConfigAnswer(AlertConfig.DEFAULTS, 0, new LastChange(null, null)));
        assertThat(pit().version()).isZero();
        assertThat(((ObjectNode) pit().data()).at("/aqi/warning").isNull()).isTrue();
    }

    @Test
    void givenAChange_whenMadeAgain_thenTheVersionStaysAndAStaleOneIsRefused() {
        AlertConfigAnswer changed = change("{'aqi':{'warning':120}}", Optional.of("\"0\""));
        assertThat(changed.version()).isEqualTo(1);
        assertThat(changed.lastChange().updatedByName()).isEqualTo("Asha");
        assertThat(((AlertConfig) changed.data()).aqi()).isEqualTo(new AlertConfig.Aqi(120.0, 200.0));

        assertThat(change("{'aqi':{'warning':120.0}}", Optional.of("\"1\"")).version())
                .isEqualTo(1);
        assertThat(change("{'for_seconds':30}", Optional.of("\"7\", W/\"1\"")).version())
                .isEqualTo(2);

        refused(ProblemCode.STALE, () -> change("{'for_seconds':60}", Optional.of("\"1\"")));
        AlertConfig now =
                (AlertConfig) configs.ofWorkshop(owner, shop.workshopId()).data();
        assertThat(now.forSeconds()).isEqualTo(30);
        assertThat(now.aqi().warning()).isEqualTo(120);
    }

    @Test
    void givenAllThatIsAnswered_whenSentBackUnchanged_thenThereIsNoNewVersionAndNothingInTheAuditLog() {
        long id = shop.workshopId();
        assertThat(configs.changeWorkshop(owner, id, whole(configs.ofWorkshop(owner, id)), Optional.empty())
                        .version())
                .isZero();
        assertThat(configs.changePit(owner, shop.pitId(), whole(pit()), Optional.empty())
                        .version())
                .isZero();

        AlertConfigAnswer changed = change(
                "{'aqi':{'warning':120},'humidity':{'min':30.5},'channels':{'custom_x':['sms'],'low_stock':['email']},"
                        + "'quiet_hours':{'from':'21:00','to':'06:00'},'sms_per_day':5}",
                Optional.empty());
        AlertConfigAnswer ofPit = changePit("{'aqi':{'critical':'off'},'temperature':{'min':16},'for_seconds':30}");
        assertThat(configs.changeWorkshop(owner, id, whole(changed), Optional.empty()))
                .isEqualTo(changed);
        assertThat(configs.changePit(owner, shop.pitId(), whole(ofPit), Optional.empty()))
                .isEqualTo(ofPit);

        assertThat(changed.version()).isEqualTo(1);
        long entries = db.superuser().withHandle(handle -> handle.createQuery(
                        "select count(*) from audit_log where thing = 'alert_config' and workshop_id = ?")
                .bind(0, id)
                .mapTo(Long.class)
                .one());
        assertThat(entries).isEqualTo(2);
        assertThat(change("{'aqi':{'warning':150}}", Optional.empty()).version())
                .isEqualTo(2);
    }

    @Test
    void givenAPitOfItsOwn_whenItIsResetAndChangedAgain_thenItsVersionGoesOn() {
        assertThat(changePit("{'aqi':{'warning':90},'humidity':{'max':'off'}}").version())
                .isEqualTo(1);
        assertThat(configs.all(owner, shop.workshopId()).pits())
                .extracting(WorkshopConfigs.PitConfig::version)
                .containsExactly(1L);

        configs.inherit(owner, shop.pitId(), Optional.of("\"1\""));
        assertThat(pit().version()).isEqualTo(2);
        assertThat(((ObjectNode) pit().data()).at("/aqi/warning").isNull()).isTrue();

        assertThat(changePit("{'aqi':{'warning':90}}").version()).isEqualTo(3);
        refused(ProblemCode.STALE, () -> configs.inherit(owner, shop.pitId(), Optional.of("\"1\"")));
    }

    @Test
    void givenLimitsOfAPit_whenTheWorkshopsContradictThem_thenItIsRefusedNamingThePit() {
        changePit("{'aqi':{'warning':180}}");

        assertThat(refused(ProblemCode.VALIDATION_FAILED, () -> change("{'aqi':{'critical':170}}", Optional.empty())))
                .containsExactly(new Detail(
                        "aqi.warning",
                        "in pit 1, which has limits of its own, is 180, expected below aqi.critical, which is 170"));
        assertThat(refused(ProblemCode.VALIDATION_FAILED, () -> changePit("{'aqi':{'critical':170}}")))
                .containsExactly(new Detail("aqi.warning", "is 180, expected below aqi.critical, which is 170"));

        changePit("{'aqi':{'critical':'off'}}");
        change("{'aqi':{'critical':170}}", Optional.empty());
    }

    @Test
    void givenRecipients_whenNamed_thenTheyHaveToBeActiveOwnersOrStaffOfTheWorkshop() {
        long boss = user(shop.workshopId(), "owner", true);
        long gone = user(shop.workshopId(), "staff", false);
        long customer = user(shop.workshopId(), "customer", true);
        long foreign = user(SampleWorkshop.in(db).workshopId(), "owner", true);

        assertThat(refused(
                        ProblemCode.VALIDATION_FAILED,
                        () -> change(recipients(boss, gone, customer, foreign), Optional.empty())))
                .extracting(Detail::field)
                .containsExactly("recipients.1.user_id", "recipients.2.user_id", "recipients.3.user_id");
        change(recipients(boss), Optional.empty());
        changePit(recipients(boss));

        db.superuser().useHandle(handle -> handle.execute("update app_user set is_active = false where id = ?", boss));
        change("{'for_seconds':1}", Optional.empty());
    }

    @Test
    void givenAnOperator_whenAPitNamesThem_thenOnlyOneWhoSeesItUnlessTheyWereNamedBefore() {
        long operator = user(shop.workshopId(), "staff", true);
        change(recipients(operator), Optional.empty()); // of the workshop: they are notified of their pits
        db.execute("update app_user set sub_role = 'operator' where id = " + operator);
        assertThat(refused(ProblemCode.VALIDATION_FAILED, () -> changePit(recipients(operator))))
                .extracting(Detail::message)
                .containsExactly("is %d, expected an owner, or a member of staff who sees the pit".formatted(operator));

        db.execute("insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %d)"
                .formatted(shop.workshopId(), operator, shop.pitId()));
        changePit(recipients(operator));
        db.execute("delete from pit_grant where user_id = " + operator);
        changePit(recipients(operator));
    }

    @Test
    void givenAnOperatorOfAJobInThePit_whenItNamesThem_thenTheySeeItWhileTheJobIsOpen() {
        long operator = user(shop.workshopId(), "staff", true);
        db.execute("update app_user set sub_role = 'operator' where id = " + operator);
        db.execute("with assigned as ("
                + "insert into job (workshop_id, pit_id, work_type, customer_name, car_model, estimated_duration_minutes,"
                + " created_at, updated_at) values (%d, %d, 'full_ppf', 'N', 'M', 60, now(), now()) returning id)"
                        .formatted(shop.workshopId(), shop.pitId())
                + " insert into job_staff (workshop_id, job_id, user_id) select %d, id, %d from assigned"
                        .formatted(shop.workshopId(), operator));

        changePit(recipients(operator));
        changePit(recipients(user(shop.workshopId(), "owner", true)));
        db.execute("update job set status = 'delivered', closed_at = now()");

        refused(ProblemCode.VALIDATION_FAILED, () -> changePit(recipients(operator)));
    }

    @Test
    void givenAnotherWorkshop_whenAsked_thenNothingIsThere() {
        Principal foreign =
                new Principal(2L, "x", Role.OWNER, null, SampleWorkshop.in(db).workshopId(), null, Set.of(), false);
        Principal operator = new Principal(3L, "o", Role.STAFF, "operator", shop.workshopId(), null, Set.of(), false);

        refused(ProblemCode.NOT_FOUND, () -> configs.ofWorkshop(foreign, shop.workshopId()));
        refused(ProblemCode.NOT_FOUND, () -> configs.ofPit(foreign, shop.pitId()));
        refused(ProblemCode.NOT_FOUND, () -> configs.inherit(foreign, shop.pitId(), Optional.empty()));
        refused(ProblemCode.NOT_FOUND, () -> configs.ofPit(operator, shop.pitId()));
        assertThat(configs.ofWorkshop(operator, shop.workshopId()).version()).isZero();
    }

    /** Who waits for the lock of another's change has to see what that changed. */
    @Test
    void givenManyAtOnce_whenEachChangesSomethingElse_thenNothingIsLost() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> changes = new ArrayList<>();
            IntStream.range(0, 24)
                    .forEach(i -> changes.add(people.submit(
                            () -> change("{'channels':{'custom_%d':['sms']}}".formatted(i % 12), Optional.empty()))));
            for (Future<?> change : changes) {
                change.get();
            }
        } finally {
            people.shutdown();
        }

        AlertConfig config =
                (AlertConfig) configs.ofWorkshop(owner, shop.workshopId()).data();
        assertThat(config.channels().keySet())
                .containsAll(
                        IntStream.range(0, 12).mapToObj("custom_%d"::formatted).toList());
    }

    @Test
    void givenMoreChannelsThanThereMayBe_whenAddedInParts_thenItIsRefused() {
        IntStream.range(0, 20).forEach(i -> change("{'channels':{'custom_%d':[]}}".formatted(i), Optional.empty()));

        assertThat(refused(
                        ProblemCode.VALIDATION_FAILED, () -> change("{'channels':{'custom_x':[]}}", Optional.empty())))
                .containsExactly(new Detail("channels", "has 33 types, expected at most 32"));
        change("{'channels':{'custom_x':[],'custom_1':null}}", Optional.empty());
    }

    @Test
    void givenPitsWithSettingsOfTheirOwn_whenOneIsReadOrChanged_thenTheOthersStayInTheDatabase() {
        long other = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        changePit("{'temperature':{'max':30}}");
        configs.changePit(
                owner,
                other,
                patch("{'channels':{'custom_x':['sms']},'temperature':{'max':31},'band':{'temperature':{'max':26}}}"),
                Optional.empty());
        JdbiAlertConfigRepository repository = new JdbiAlertConfigRepository(db.database());

        assertThat(repository.ofPit(owner.scope(), shop.pitId()).orElseThrow().pits())
                .extracting(WorkshopConfigs.PitConfig::id)
                .containsExactly(shop.pitId());
        assertThat(repository
                        .ofWorkshop(owner.scope(), shop.workshopId(), null)
                        .orElseThrow()
                        .pits())
                .isEmpty();
        assertThat(repository.bands(owner.scope(), List.of(other)))
                .singleElement()
                .satisfies(bands -> assertThat(Json.tree(bands.pitConfig()).properties())
                        .singleElement()
                        .satisfies(member -> assertThat(member.getKey()).isEqualTo("band")));
        assertThat(configs.bands(owner.scope(), List.of(other)).get(other))
                .isEqualTo(configs.inForce(shop.workshopId(), other).band());
        assertThat(configs.inForce(shop.workshopId(), other).temperature().max())
                .isEqualTo(31);
        assertThat(configs.inForce(shop.workshopId(), shop.pitId())
                        .temperature()
                        .max())
                .isEqualTo(30);
    }

    /** Previews and changes of the workshop's own read all of them. */
    @Test
    void givenSettingsOfManyPits_whenAllWouldBeMoreThanAMebibyte_thenAChangeIsRefusedUnlessItMakesThemLess() {
        largeSettingsOfPits(80);
        String before = config(shop.pitId());

        assertThat(refused(ProblemCode.VALIDATION_FAILED, () -> changePit("{'temperature':{'max':30}}")))
                .singleElement()
                .satisfies(detail -> {
                    assertThat(detail.field()).isEqualTo("alert_config");
                    assertThat(detail.message())
                            .matches("of the workshop and its pits has 1[0-9]{6} bytes in all, .*1048576.*");
                });
        assertThat(config(shop.pitId())).isEqualTo(before);
        refused(ProblemCode.VALIDATION_FAILED, () -> change("{'for_seconds':30}", Optional.empty()));
        refused(ProblemCode.VALIDATION_FAILED, () -> configs.all(owner, shop.workshopId()));
        ObjectNode large = (ObjectNode) Json.tree("{\"channels\":{\"custom_x\":[\"sms\"]}}");
        refused(ProblemCode.VALIDATION_FAILED, () -> db.database().together(() -> {
            configs.putAll(owner, shop.workshopId(), List.of(new PitLimits(1, large)));
            return large;
        }));

        assertThat(pit().version()).isZero();
        assertThat(configs.inForce(shop.workshopId(), shop.pitId()).aqi().warning())
                .isEqualTo(AlertConfig.DEFAULTS.aqi().warning());
        pitsWithSettings(11).forEach(pit -> configs.inherit(owner, pit, Optional.empty()));
        changePit("{'temperature':{'max':30}}");
        change("{'for_seconds':30}", Optional.empty());
    }

    @Test
    void givenAChange_whenMade_thenTheAuditLogHasBeforeAndAfter() {
        change("{'aqi':{'warning':120}}", Optional.empty());
        change("{'aqi':{'warning':110}}", Optional.empty());

        String entry = db.superuser().withHandle(handle -> handle.createQuery(
                        "select before::text || after::text from audit_log where thing = 'alert_config'"
                                + " and workshop_id = ? order by id desc limit 1")
                .bind(0, shop.workshopId())
                .mapTo(String.class)
                .one());
        assertThat(entry).contains("120", "110");
    }

    /** As they were before there was a bound. */
    private void largeSettingsOfPits(int pits) {
        db.execute(
                """
                with pits as (
                    insert into pit (workshop_id, pit_number, code, name)
                    select %1$d, 100 + n, 'p' || n, 'P' from generate_series(1, %2$d) n
                    returning id)
                insert into alert_config (workshop_id, pit_id, config)
                select %1$d, id, jsonb_build_object('recipients',
                    array(select jsonb_build_object('user_id', n) from generate_series(1, 800) n)) from pits
                """
                        .formatted(shop.workshopId(), pits));
    }

    private List<Long> pitsWithSettings(int many) {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select pit_id from alert_config where workshop_id = ? and pit_id is not null order by pit_id limit ?")
                .bind(0, shop.workshopId())
                .bind(1, many)
                .mapTo(Long.class)
                .list());
    }

    private String config(long pit) {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select coalesce(max(config::text), '') from alert_config where pit_id = ?")
                .bind(0, pit)
                .mapTo(String.class)
                .one());
    }

    private AlertConfigAnswer change(String patch, Optional<String> ifMatch) {
        return configs.changeWorkshop(owner, shop.workshopId(), patch(patch), ifMatch);
    }

    private AlertConfigAnswer changePit(String patch) {
        return configs.changePit(owner, shop.pitId(), patch(patch), Optional.empty());
    }

    private AlertConfigAnswer pit() {
        return configs.ofPit(owner, shop.pitId());
    }

    private static Patch patch(String json) {
        return new Patch((ObjectNode) Json.tree(json.replace('\'', '"')));
    }

    /** As a program reads and writes it: numbers as JavaScript has them. */
    private static Patch whole(AlertConfigAnswer answer) {
        return patch(answer.body().toString().replace(".0,", ",").replace(".0}", "}"));
    }

    private static String recipients(long... ids) {
        return "{'recipients':[%s]}"
                .formatted(String.join(
                        ",",
                        Arrays.stream(ids).mapToObj("{'user_id':%d}"::formatted).toList()));
    }

    private static long user(long workshop, String role, boolean active) {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "insert into app_user (workshop_id, username, name, role, is_active, sub_role)"
                                + " values (?, gen_random_uuid()::text, 'N', ?, ?, ?) returning id")
                .bind(0, workshop)
                .bind(1, role)
                .bind(2, active)
                .bind(3, role.equals("staff") ? "operator" : null)
                .mapTo(Long.class)
                .one());
    }

    private static List<Detail> refused(ProblemCode code, Runnable call) {
        List<Detail> details = new ArrayList<>();
        assertThatThrownBy(call::run).asInstanceOf(type(Problem.class)).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(code);
            details.addAll(problem.details());
        });
        return details;
    }
}
