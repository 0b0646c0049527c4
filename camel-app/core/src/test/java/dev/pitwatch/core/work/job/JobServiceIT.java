package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobServiceIT {

    private static final Page FIRST = new Page(1, 50);

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final TestClock clock = TestClock.atExample();
    private final List<LiveEvent> events = new ArrayList<>();
    private final List<JobChange> told = new ArrayList<>();
    private Consumer<JobChange> follower = told::add;
    private final JobService jobs = new JobService(
            db.database(),
            new AccountsOfJobs(new CustomerAccounts(db.database(), new Passwords())),
            new LinksOfJobs(new TrackingLinks(db.masterKey(), URI.create("http://localhost:8080"))),
            List.of((Scope scope, JobChange change) -> follower.accept(change)),
            events::add,
            clock);
    private long measured;
    private final TemplateService templates = new TemplateService(db.database(), clock);
    private final Principal owner = person("owner", Role.OWNER, null, Set.of());
    private final long operatorId = user("operator", "staff", "'operator'");

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenFollowers_whenAJobIsMadeAndMoved_thenTheyAreToldInsideAndSocketsAfterTheCommit() {
        long id = made();
        jobs.move(owner, id, "in_progress", null, Optional.empty());
        jobs.stage(owner, id, "Inspection", "finish", "fine", Optional.empty());
        jobs.setEnd(owner, id, clock.instant().plusSeconds(60), Optional.empty());
        jobs.assign(owner, id, List.of(operatorId), Optional.empty());
        jobs.assign(owner, id, List.of(operatorId), Optional.empty());
        jobs.consent(owner, id, true, "v1", "signed", Optional.empty());
        jobs.relink(owner, id, Optional.empty());

        assertThat(told)
                .extracting(JobChange::kind)
                .containsExactly(
                        JobChange.Kind.CREATED,
                        JobChange.Kind.STATUS,
                        JobChange.Kind.STAGE,
                        JobChange.Kind.TIME,
                        JobChange.Kind.STAFF,
                        JobChange.Kind.CONSENT,
                        JobChange.Kind.LINK);
        assertThat(told.get(1).before().orElseThrow().status()).isEqualTo(JobStatus.RECEIVED);
        assertThat(told.get(1).after().status()).isEqualTo(JobStatus.IN_PROGRESS);
        assertThat(events)
                .extracting(LiveEvent::type)
                .containsExactly(
                        "job_created",
                        "job_status",
                        "job_progress",
                        "job_progress",
                        "job_status",
                        "job_status",
                        "job_status");
        assertThat(events).allMatch(event -> event.pitId() == shop.pitId() && event.jobId() == id);
        assertThat(((ObjectNode) events.get(0).data()).has("tracking_token")).isFalse();
        assertThat(jobs.get(owner, id).data().at("/stages/0/note").asText()).isEqualTo("fine");
    }

    @Test
    void givenAFollowerThatFails_whenAJobIsMadeOrMoved_thenNothingIsKeptAndNobodyIsTold() {
        long id = made();
        events.clear();
        follower = change -> {
            throw new IllegalStateException("no");
        };

        assertThatThrownBy(this::made).hasMessage("no");
        assertThatThrownBy(() -> jobs.move(owner, id, "in_progress", null, Optional.empty()))
                .hasMessage("no");

        assertThat(events).isEmpty();
        assertThat(db.number("select count(*) from job")).isEqualTo(1);
        assertThat(db.number("select count(*) from job where status = 'received' and version = 1"))
                .isEqualTo(1);
        assertThat(db.number("select count(*) from job_occupancy")).isZero();
    }

    @Test
    void givenAJobThatIsHeldAndMoved_whenItsTimesAreRead_thenTheyAreWhatWasKept() {
        long id = made();
        long other = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        jobs.move(owner, id, "in_progress", null, Optional.empty());
        clock.pass(Duration.ofMinutes(30));
        jobs.move(owner, id, "on_hold", "parts", Optional.empty());
        clock.pass(Duration.ofHours(20));
        JsonNode held = jobs.get(owner, id).data();
        assertThat(held.at("/progress/minutes_remaining").asInt()).isEqualTo(330);
        assertThat(held.at("/history/2/note").asText()).isEqualTo("parts");
        jobs.update(owner, id, patch("{\"pit_id\":%d}".formatted(other)), Optional.empty());
        clock.pass(Duration.ofHours(4));
        jobs.move(owner, id, "in_progress", null, Optional.empty());
        clock.pass(Duration.ofMinutes(10));

        Progress progress = jobs.progress(owner, id);
        assertThat(progress.minutesRemaining()).isEqualTo(320);
        assertThat(progress.percent()).isEqualTo(4); // min(0.95 × 5, 40 of 360 minutes)
        assertThat(progress.stages().get(0).startedAt()).isEqualTo("2026-02-20T22:30:00Z");
        assertThat(db.texts("select pit_id || ' ' || from_at at time zone 'UTC' || ' ' || coalesce((to_at at time"
                        + " zone 'UTC')::text, '') from job_occupancy order by from_at"))
                .containsExactly(
                        shop.pitId() + " 2026-02-20 22:30:00 2026-02-21 19:00:00", other + " 2026-02-21 19:00:00 ");
        assertThat(jobs.get(owner, id).data().get("pit_number").asInt()).isEqualTo(2);
    }

    @Test
    void givenAJob_whenItIsPatched_thenFieldsFollowAndTheAccountIsThatOfPhoneAndEmail() {
        db.execute("update workshop set customer_sign_in = 'password'");
        JobAnswer made = jobs.create(owner, Optional.empty(), wish("98123 45678", "ceramic_coating"));
        long customer = made.data().get("customer_id").asLong();
        assertThat(made.data().at("/customer_credentials/password").asText()).isNotEmpty();
        assertThat(made.data().get("customer_phone").asText()).isEqualTo("+919812345678");

        ObjectNode renamed = jobs.update(
                        owner,
                        made.id(),
                        patch("{\"customer_name\":\" Jane \",\"car_plate\":\""
                                + " \",\"price\":{\"amount_minor\":5,\"currency\":\"INR\"}}"),
                        Optional.of("W/\"1\", \"7\""))
                .data();
        assertThat(renamed.get("customer_name").asText()).isEqualTo("Jane");
        assertThat(renamed.get("car_plate").isNull()).isTrue();
        assertThat(renamed.at("/price/currency").asText()).isEqualTo("INR");
        assertThat(renamed.get("customer_id").asLong()).isEqualTo(customer);
        assertThat(renamed.has("customer_credentials")).isFalse();

        ObjectNode reached = jobs.update(
                        owner,
                        made.id(),
                        patch("{\"customer_phone\":\"+4930123456\",\"price\":null}"),
                        Optional.of("*"))
                .data();
        assertThat(reached.get("customer_id").asLong()).isNotEqualTo(customer);
        assertThat(reached.has("customer_credentials")).isTrue();
        assertThat(reached.get("price").isNull()).isTrue();
        int before = told.size();
        jobs.update(owner, made.id(), patch("{\"customer_phone\":\"+49 (0)30 / 12 34 56\"}"), Optional.empty());
        assertThat(told).hasSize(before);
        assertProblem(
                ProblemCode.STALE,
                () -> jobs.update(owner, made.id(), patch("{\"notes\":\"x\"}"), Optional.of("\"1\"")));
    }

    @Test
    void givenWhatCannotBe_whenAsked_thenEachIsRefusedInItsOwnWay() {
        long id = made();
        long pit = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        SampleWorkshop other = SampleWorkshop.in(db);
        assertProblem(ProblemCode.NOT_FOUND, () -> jobs.get(owner, id + 1));
        assertProblem(
                ProblemCode.NOT_FOUND,
                () -> jobs.update(owner, id, patch("{\"pit_id\":%d}".formatted(other.pitId())), Optional.empty()));
        Principal root = new Principal(1L, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
        assertProblem(
                ProblemCode.NOT_FOUND,
                () -> jobs.update(root, id, patch("{\"pit_id\":%d}".formatted(other.pitId())), Optional.empty()));
        assertProblem(
                ProblemCode.NOT_FOUND,
                () -> jobs.create(root, Optional.of(other.workshopId()), wish(null, "full_ppf")));
        assertProblem(ProblemCode.VALIDATION_FAILED, () -> jobs.move(owner, id, "asleep", null, Optional.empty()));
        assertProblem(ProblemCode.INVALID_TRANSITION, () -> jobs.move(owner, id, "completed", null, Optional.empty()));
        assertProblem(
                ProblemCode.NOT_FOUND,
                () -> jobs.assign(owner, id, List.of(owner.userId(), 99_999L), Optional.empty()));
        assertProblem(ProblemCode.VALIDATION_FAILED, () -> jobs.create(owner, Optional.empty(), wish(null, "custom")));

        db.superuser().useHandle(handle -> handle.execute("update pit set status = 'disabled' where id = ?", pit));
        jobs.move(owner, id, "in_progress", null, Optional.empty());
        assertProblem(
                ProblemCode.CONFLICT,
                () -> jobs.update(owner, id, patch("{\"pit_id\":%d}".formatted(pit)), Optional.empty()));
        jobs.move(owner, id, "cancelled", null, Optional.empty());
        assertProblem(
                ProblemCode.CONFLICT,
                () -> jobs.update(owner, id, patch("{\"pit_id\":%d}".formatted(pit)), Optional.empty()));
        assertProblem(
                ProblemCode.CONFLICT,
                () -> jobs.update(owner, id, patch("{\"estimated_duration_minutes\":5}"), Optional.empty()));
        assertProblem(ProblemCode.CONFLICT, () -> jobs.setEnd(owner, id, clock.instant(), Optional.empty()));
        assertProblem(
                ProblemCode.NOT_FOUND,
                () -> jobs.list(
                        owner,
                        new JobFilter(
                                Optional.of(other.workshopId()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        "created_at",
                        FIRST));
    }

    @Test
    void givenCarsThatCameTooOftenInADay_whenAnotherIsToComeOrToMove_thenItWaitsUntilTheDayIsOver() {
        long other = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        long id = made();
        jobs.move(owner, id, "in_progress", null, Optional.empty());
        db.superuser()
                .useHandle(handle -> handle.execute(
                        """
                        insert into job_occupancy (workshop_id, job_id, pit_id, from_at, to_at)
                        select ?, ?, ?, ?::timestamptz - n * interval '10 s', ?::timestamptz - n * interval '10 s'
                        from generate_series(1, 1999) n
                        """,
                        shop.workshopId(),
                        id,
                        other,
                        clock.instant().toString(),
                        clock.instant().toString()));
        Patch away = patch("{\"pit_id\":%d}".formatted(other));

        assertThatThrownBy(() -> jobs.update(owner, id, away, Optional.empty()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED));

        clock.pass(Duration.ofHours(24));
        jobs.update(owner, id, away, Optional.empty());
        assertThat(db.number("select pit_id from job where id = " + id)).isEqualTo(other);
    }

    @Test
    void givenTwoJobsOfAPit_whenBothWantIn_thenTheSecondIsToldWhoIsThere() {
        long first = made();
        long second = made();
        jobs.move(owner, first, "in_progress", null, Optional.empty());
        assertThatThrownBy(() -> jobs.move(owner, second, "in_progress", null, Optional.empty()))
                .hasMessage("pit 1 is taken by job " + first);
    }

    @Test
    void givenEachRole_whenItLooks_thenItSeesWhatIsItsOwn() {
        long id = made();
        long customerId = db.number("select customer_id from job where id = " + id);
        Principal customer = new Principal(
                customerId, "c", Role.CUSTOMER, null, shop.workshopId(), UUID.randomUUID(), Set.of(), false);
        Principal stranger = new Principal(
                999_999L, "s", Role.CUSTOMER, null, shop.workshopId(), UUID.randomUUID(), Set.of(), false);
        Principal blind = new Principal(
                operatorId, "o", Role.STAFF, "operator", shop.workshopId(), UUID.randomUUID(), Set.of(), false);
        Principal seeing = new Principal(
                operatorId,
                "o",
                Role.STAFF,
                "operator",
                shop.workshopId(),
                UUID.randomUUID(),
                Set.of(shop.pitId()),
                false);
        Principal till = new Principal(
                null,
                "Till",
                Role.API_KEY,
                null,
                shop.workshopId(),
                UUID.randomUUID(),
                Set.of(),
                false,
                Set.of(ApiScope.JOBS),
                1L,
                Set.of());

        assertThat(jobs.get(customer, id).data().get("tracking_url").isNull()).isTrue();
        assertThat(jobs.get(customer, id).data().at("/history/0/by").isNull()).isTrue();
        assertProblem(ProblemCode.NOT_FOUND, () -> jobs.get(stranger, id));
        assertProblem(ProblemCode.NOT_FOUND, () -> jobs.get(blind, id));
        assertThat(jobs.get(seeing, id).data().get("tracking_url").isNull()).isTrue();
        jobs.assign(owner, id, List.of(operatorId), Optional.empty());
        assertThat(jobs.get(blind, id).data().get("tracking_url").isNull()).isFalse();
        assertThat(jobs.get(till, id).data().get("tracking_url").isNull()).isFalse();
        jobs.assign(owner, id, List.of(), Optional.empty());
        assertProblem(ProblemCode.NOT_FOUND, () -> jobs.get(blind, id));

        jobs.move(till, id, "cancelled", null, Optional.empty());
        clock.pass(Duration.ofDays(30).minusSeconds(1));
        assertThat(jobs.progress(customer, id).status()).isEqualTo(JobStatus.CANCELLED);
        clock.pass(Duration.ofSeconds(1));
        assertProblem(ProblemCode.NOT_FOUND, () -> jobs.progress(customer, id));
        assertThat(db.texts("select by_name from job_history order by id")).containsExactly("owner", "Till");
    }

    @Test
    void givenTemplates_whenTheyAreKept_thenWeightsAndNamesAreHeld() {
        JobTemplate made = templates.create(owner, shop.workshopId(), template("Quick", 60, 40));
        assertProblem(
                ProblemCode.CONFLICT, () -> templates.create(owner, shop.workshopId(), template("quick", 50, 50)));
        assertProblem(
                ProblemCode.VALIDATION_FAILED,
                () -> templates.create(owner, shop.workshopId(), template("Light", 50, 40)));
        assertProblem(
                ProblemCode.VALIDATION_FAILED,
                () -> templates.create(
                        owner,
                        shop.workshopId(),
                        new NewTemplate("T", "custom", 5, List.of(new StagePlan("a", 50), new StagePlan("a", 50)))));
        assertProblem(
                ProblemCode.NOT_FOUND, () -> templates.create(owner, shop.workshopId() + 1, template("Other", 50, 50)));
        templates.create(owner, shop.workshopId(), template("Slow", 50, 50));
        assertProblem(ProblemCode.CONFLICT, () -> templates.update(owner, made.id(), patch("{\"name\":\"SLOW\"}")));
        assertThat(templates
                        .update(
                                owner,
                                made.id(),
                                patch("{\"name\":\"Quicker\",\"work_type\":\"Full"
                                        + " PPF\",\"stages\":[{\"name\":\"all\",\"weight\":100}]}"))
                        .stages())
                .containsExactly(new StagePlan("all", 100));
        assertThat(templates
                        .list(owner, shop.workshopId(), Optional.of("full_ppf"), "name", FIRST)
                        .items())
                .extracting(JobTemplate::name)
                .containsExactly("Quicker", "Slow");
        assertProblem(
                ProblemCode.NOT_FOUND,
                () -> templates.list(owner, shop.workshopId() + 1, Optional.empty(), "name", FIRST));

        long job = jobs.create(owner, Optional.empty(), wish(null, "full_ppf", made.id(), null))
                .id();
        assertProblem(
                ProblemCode.VALIDATION_FAILED,
                () -> jobs.create(owner, Optional.empty(), wish(null, "custom", made.id(), null)));
        assertProblem(
                ProblemCode.NOT_FOUND,
                () -> jobs.create(owner, Optional.empty(), wish(null, "custom", 999_999L, null)));
        templates.delete(owner, made.id());
        assertProblem(ProblemCode.NOT_FOUND, () -> templates.delete(owner, made.id()));
        assertProblem(ProblemCode.NOT_FOUND, () -> templates.update(owner, made.id(), patch("{}")));
        assertThat(jobs.get(owner, job).data().get("template_id").isNull()).isTrue();
        assertThat(jobs.progress(owner, job).stages()).hasSize(1);
    }

    @Test
    void givenACarInTwoPits_whenItsClimateIsAsked_thenEachPitCountsForItsTime() {
        long other = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        long id = made();
        jobs.move(owner, id, "in_progress", null, Optional.empty());
        measure(shop.pitId(), 24);
        jobs.update(owner, id, patch("{\"pit_id\":%d}".formatted(other)), Optional.empty());
        measure(other, 30);
        jobs.stage(owner, id, "inspection", "finish", null, Optional.empty());

        JobClimate climate =
                new JobClimateService(db.database(), RollupQueries.on(db.database(), clock), clock).get(owner, id);

        assertThat(climate.stages()).extracting(JobClimate.Stage::name).containsExactly("inspection", "wash");
        JobClimate.Stage inspection = climate.stages().get(0);
        assertThat(inspection.measured().temperature()).isEqualTo(new JobClimate.Span(27, 24, 30));
        assertThat(inspection.measured().humidity()).isEqualTo(new JobClimate.Span(50, 50, 50));
        assertThat(inspection.measured().inBandPercent()).isEqualTo(50);
        assertThat(inspection.measured().bands())
                .extracting(JobClimate.PitBand::pitId)
                .containsExactly(shop.pitId(), other);
        assertThat(inspection.to()).isEqualTo(clock.instant());
        assertThat(climate.stages().get(1).measured().temperature()).isNull();
        assertThat(climate.stages().get(1).measured().knownPercent()).isNull();
        assertThat(climate.whole()).isNotNull().satisfies(whole -> assertThat(whole.measured())
                .isEqualTo(inspection.measured()));
        assertProblem(ProblemCode.NOT_FOUND, () -> new JobClimateService(
                        db.database(), RollupQueries.on(db.database(), clock), clock)
                .get(owner, id + 1));
    }

    @Test
    void givenStagesThatOverlapAndAHold_whenTheClimateIsAsked_thenTheWholeHasEachMomentOnce() {
        long id = made();
        JobClimateService climates =
                new JobClimateService(db.database(), RollupQueries.on(db.database(), clock), clock);
        assertThat(climates.get(owner, id).whole()).isNull();

        jobs.move(owner, id, "in_progress", null, Optional.empty());
        measure(shop.pitId(), 24);
        jobs.stage(owner, id, "curing", "start", null, Optional.empty());
        measure(shop.pitId(), 30);
        jobs.move(owner, id, "quality_check", null, Optional.empty());
        measure(shop.pitId(), 24);
        jobs.move(owner, id, "in_progress", "a bubble", Optional.empty());
        jobs.move(owner, id, "on_hold", null, Optional.empty());
        measure(shop.pitId(), 24);

        JobClimate climate = climates.get(owner, id);

        JobClimate.Stage curing = climate.stages().get(climate.stages().size() - 1);
        assertThat(curing.name()).isEqualTo("curing");
        assertThat(curing.measured().inBandPercent()).isEqualTo(66.67);
        assertThat(climate.whole()).isNotNull().satisfies(whole -> {
            assertThat(whole.from()).isEqualTo(climate.stages().get(0).from());
            assertThat(whole.to()).isNull();
            assertThat(whole.measured().inBandPercent()).isEqualTo(75);
            assertThat(whole.measured().knownPercent()).isEqualTo(100);
            assertThat(whole.measured().temperature()).isEqualTo(new JobClimate.Span(25.5, 24, 30));
        });
    }

    /** Ten minutes long. */
    private void measure(long pit, double temperature) {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            readings.add(SampleReading.of(shop)
                    .pit(pit)
                    .seq(++measured)
                    .at(clock.instant())
                    .with(CoreMetric.TEMPERATURE, temperature)
                    .with(CoreMetric.HUMIDITY, 50)
                    .build());
            clock.pass(Duration.ofSeconds(10));
        }
        new JdbiReadingRepository(db.database(), name -> false).store(readings, List.of());
    }

    @Test
    void givenAPriceOrAnEnd_whenTheJobIsMade_thenBothAreKeptAndABadCurrencyIsRefused() {
        Instant end = Instant.parse("2026-02-21T12:00:00.123456Z");
        NewJob wanted = new NewJob(
                "John", null, null, "Car", null, shop.pitId(), "custom", null, 90, end, new Price(5, "INR"), " ", null);
        ObjectNode job = jobs.create(owner, Optional.empty(), wanted).data();
        assertThat(job.get("estimated_end_time").asText()).isEqualTo("2026-02-21T12:00:00.123Z");
        assertThat(job.get("notes").isNull()).isTrue();
        assertThat(job.at("/price/amount_minor").asInt()).isEqualTo(5);
        assertProblem(
                ProblemCode.VALIDATION_FAILED,
                () -> jobs.update(
                        owner,
                        job.get("id").asLong(),
                        patch("{\"price\":{\"amount_minor\":5,\"currency\":\"QQQ\"}}"),
                        Optional.empty()));
    }

    @Test
    void givenJobsMadeAndMovedAtOnce_whenThePlatformCountsThem_thenTheirNumberIsWhatThereIs() {
        JobService quiet = new JobService(
                db.database(),
                new AccountsOfJobs(new CustomerAccounts(db.database(), new Passwords())),
                new LinksOfJobs(new TrackingLinks(db.masterKey(), URI.create("http://localhost:8080"))),
                List.of(),
                event -> {},
                clock);
        CompletableFuture<?>[] hands = new CompletableFuture<?>[4];
        for (int hand = 0; hand < hands.length; hand++) {
            String type = hand % 2 == 0 ? "full_ppf" : "custom";
            hands[hand] = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 5; i++) {
                    long id = quiet.create(owner, Optional.empty(), wish(null, type, null, 90))
                            .id();
                    quiet.move(owner, id, "on_hold", null, Optional.empty());
                    quiet.move(owner, id, "received", null, Optional.empty());
                    if (i > 2) {
                        quiet.move(owner, id, "cancelled", null, Optional.empty());
                    }
                }
            });
        }
        CompletableFuture.allOf(hands).join();

        assertThat(db.texts(
                        "select status || ' ' || work_type || ' ' || jobs from job_total where jobs <> 0 order by 1"))
                .containsExactly(
                        "cancelled custom 4", "cancelled full_ppf 4", "received custom 6", "received full_ppf 6");
        assertThat(total(Optional.empty(), Optional.empty(), Optional.empty())).isEqualTo(20);
        assertThat(total(Optional.of(JobStatus.CANCELLED), Optional.empty(), Optional.empty()))
                .isEqualTo(8);
        assertThat(total(Optional.empty(), Optional.of(true), Optional.of(WorkType.CUSTOM)))
                .isEqualTo(6);
        assertThat(total(Optional.of(JobStatus.CANCELLED), Optional.of(true), Optional.empty()))
                .isZero();
    }

    /** {@return what the owner is told of them, by a page that they don't fit on} */
    private long total(Optional<JobStatus> status, Optional<Boolean> open, Optional<WorkType> type) {
        JobFilter filter =
                new JobFilter(Optional.of(shop.workshopId()), status, open, Optional.empty(), type, Optional.empty());
        return jobs.list(owner, filter, "created_at", new Page(1, 2)).total();
    }

    private NewTemplate template(String name, int first, int second) {
        return new NewTemplate(
                name, "full_ppf", 60, List.of(new StagePlan("one", first), new StagePlan("two", second)));
    }

    private long made() {
        return jobs.create(owner, Optional.of(shop.workshopId()), wish(null, "full_ppf"))
                .id();
    }

    private NewJob wish(@Nullable String phone, String type) {
        return wish(phone, type, null, null);
    }

    private NewJob wish(@Nullable String phone, String type, @Nullable Long template, @Nullable Integer minutes) {
        return new NewJob(
                "John Doe",
                phone,
                null,
                "Tesla Model 3",
                "DL01AB1234",
                shop.pitId(),
                type,
                template,
                minutes,
                null,
                null,
                null,
                List.of());
    }

    private Principal person(String name, Role role, @Nullable String subRole, Set<Long> pits) {
        long id = user(name, role.code(), "null");
        return new Principal(id, name, role, subRole, shop.workshopId(), UUID.randomUUID(), pits, false);
    }

    private long user(String name, String role, String subRole) {
        return db.number(
                "insert into app_user (workshop_id, username, name, role, sub_role) values (%d, '%s', 'N', '%s', %s) returning id"
                        .formatted(shop.workshopId(), name, role, subRole));
    }

    private static Patch patch(String json) {
        try {
            return new Patch((ObjectNode) Json.MAPPER.readTree(json));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertProblem(ProblemCode code, Runnable work) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .as(problem.getMessage())
                .isEqualTo(code));
    }
}
