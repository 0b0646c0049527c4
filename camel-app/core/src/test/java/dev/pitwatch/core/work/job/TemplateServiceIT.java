package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many templates a workshop may have, and how long ones: its set-up has all of them in memory. */
class TemplateServiceIT {

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final Principal owner = shop.ownerWithRow(db);
    private final TemplateService templates = new TemplateService(db.database(), TestClock.atExample());

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenTwoHundredTemplates_whenAnotherIsMade_thenItIsRefusedUntilOneIsDeleted() {
        db.execute(
                "insert into job_template (workshop_id, name, work_type, estimated_duration_minutes, stages, created_at, updated_at)"
                        + " select %d, 'T' || n, 'custom', 60, '[]', now(), now() from generate_series(1, 199) n",
                shop.workshopId());
        JobTemplate last = make("Last", "film");

        refused(ProblemCode.CONFLICT, () -> make("One more", "film"));
        assertThat(templates
                        .update(owner, last.id(), Patches.of("{'name':'Changed'}"))
                        .name())
                .isEqualTo("Changed");
        templates.delete(owner, last.id());

        assertThat(make("One more", "film").name()).isEqualTo("One more");
        SampleWorkshop other = SampleWorkshop.in(db);
        assertThat(templates.create(other.ownerWithRow(db), other.workshopId(), wanted("Theirs", "film")))
                .as("each workshop has its own")
                .isNotNull();
    }

    @Test
    void givenLongTemplates_whenOthersAreMadeOrMadeLonger_thenTheyAreRefusedAndMadeShorterTheyAreTaken() {
        String quarter = "s".repeat((int) JdbiTemplateRepository.MAX_BYTES / 4);
        JobTemplate first = make("1", quarter);
        make("2", quarter);
        make("3", quarter);

        refused(ProblemCode.VALIDATION_FAILED, () -> make("4", quarter));
        refused(ProblemCode.VALIDATION_FAILED, () -> templates.update(owner, first.id(), stages(quarter + quarter)));

        db.execute("update job_template set stages ="
                + " jsonb_build_array(jsonb_build_object('name', repeat('s', 1000000), 'weight', 100))");
        refused(ProblemCode.VALIDATION_FAILED, () -> templates.requireFew(owner.scope(), shop.workshopId()));
        assertThat(templates.update(owner, first.id(), stages("film")).stages())
                .as("what makes them shorter is taken")
                .containsExactly(new StagePlan("film", 100));
    }

    private static Patch stages(String name) {
        return Patches.of("{'stages':[{'name':'%s','weight':100}]}".formatted(name));
    }

    private JobTemplate make(String name, String stage) {
        return templates.create(owner, shop.workshopId(), wanted(name, stage));
    }

    private static NewTemplate wanted(String name, String stage) {
        return new NewTemplate(name, "custom", 60, List.of(new StagePlan(stage, 100)));
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }
}
