package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.job.JdbiTemplateRepository.Size;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Keeps the templates of workshops. What jobs took from one stays theirs, whatever becomes of it. */
public final class TemplateService {

    /** Of a workshop: its set-up has all of them, and is read as one text. */
    public static final int MAX_OF_WORKSHOP = JdbiTemplateRepository.MAX_TEMPLATES;

    /** Of their names and stages. */
    public static final long MAX_BYTES = JdbiTemplateRepository.MAX_BYTES;

    private final JdbiTemplateRepository templates;
    private final Clock clock;

    public TemplateService(Database database, Clock clock) {
        this.templates = new JdbiTemplateRepository(database);
        this.clock = clock;
    }

    /** {@return a page of the workshop's} */
    public Paged<JobTemplate> list(Principal who, long workshopId, Optional<String> workType, String sort, Page page) {
        return templates
                .list(who.scope(), workshopId, workType.map(NewTemplate::workType), sort, page)
                .orElseThrow(() -> Problem.notFound("workshop"));
    }

    /** Makes a template of the workshop. Throws a {@link Problem} when it has as many as it may have, or too long ones. */
    public JobTemplate create(Principal who, long workshopId, NewTemplate wanted) {
        if (!who.isPlatform() && !Objects.equals(who.workshopId(), workshopId)) {
            throw Problem.notFound("workshop");
        }
        WorkType type = wanted.checked();
        return templates.create(who.scope(), workshopId, wanted, type, now()).orElseThrow(() -> taken(wanted.name()));
    }

    /**
     * Makes templates that are {@link NewTemplate#plain}, and changes those there are by these names; in the transaction of its
     * cause ({@link Database#together}).
     */
    public void putAll(Scope scope, long workshopId, List<NewTemplate> wanted) {
        if (!wanted.isEmpty()) {
            requireFew(templates.putAll(scope, workshopId, wanted));
        }
    }

    /**
     * Refuses what reads all templates of a workshop.
     *
     * @return how many bytes these are
     * @throws Problem {@code validation_failed} where they are more or longer than they may be, as from before there was a bound
     */
    public long requireFew(Scope scope, long workshopId) {
        Size size = templates.size(scope, workshopId);
        requireFew(size);
        return size.bytes();
    }

    private static void requireFew(Size size) {
        if (size.templates() > MAX_OF_WORKSHOP || size.bytes() > MAX_BYTES) {
            throw Problem.invalid(
                    "templates",
                    "are %d with %d bytes in all, expected at most %d with %d: delete some of them"
                            .formatted(size.templates(), size.bytes(), MAX_OF_WORKSHOP, MAX_BYTES));
        }
    }

    /** Throws a {@link Problem} when a workshop may not have so many templates. */
    public static void requireFew(long templates) {
        JdbiTemplateRepository.requireFew(templates);
    }

    /** Changes the template. */
    public JobTemplate update(Principal who, long id, Patch patch) {
        JobTemplate before = templates.find(who.scope(), id).orElseThrow(() -> Problem.notFound("template"));
        List<StagePlan> stages = patch.sets("stages") ? stages(patch) : before.stages();
        NewTemplate.requireWhole(stages);
        String name = Objects.requireNonNull(patch.text("name", before.name()));
        JobTemplate after = new JobTemplate(
                id,
                before.workshopId(),
                name,
                NewTemplate.workType(Objects.requireNonNull(
                        patch.text("work_type", before.workType().code()))),
                (int) patch.number("estimated_duration_minutes", before.estimatedDurationMinutes()),
                stages,
                before.createdAt(),
                now());
        return templates.update(who.scope(), after).orElseThrow(() -> taken(name));
    }

    /** Takes the template away; jobs that were made from it keep their stages. */
    public void delete(Principal who, long id) {
        if (!templates.delete(who.scope(), id)) {
            throw Problem.notFound("template");
        }
    }

    private static List<StagePlan> stages(Patch patch) {
        return Json.MAPPER.convertValue(Json.tree(patch.json()).get("stages"), new TypeReference<>() {});
    }

    private static Problem taken(String name) {
        return Problem.conflict("the workshop has a template called %s already".formatted(name));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
