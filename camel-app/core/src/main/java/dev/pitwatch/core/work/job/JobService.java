package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Freshness;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.notices.phone.PhoneNumber;
import dev.pitwatch.core.notices.phone.PhoneNumbers;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes jobs, moves them and shows them. Every change is one transaction, on a job that no other transaction changes meanwhile, together
 * with all that follows from it ({@link JobChanges}); viewers are notified after the commit.
 */
public final class JobService {

    private static final String PHONE = "customer_phone";

    private final Database database;
    private final JdbiJobRepository jobs;
    private final JdbiJobLinkRepository storedLinks;
    private final JdbiTemplateRepository templates;
    private final JobAccounts accounts;
    private final JobLinks links;
    private final List<JobChanges> followers;
    private final JobEvents events;
    private final PhoneNumbers phones;
    private final Clock clock;

    /** Takes those who are notified of every change inside its transaction, in that order. */
    public JobService(
            Database database,
            JobAccounts accounts,
            JobLinks links,
            List<JobChanges> followers,
            LiveEvents live,
            Clock clock) {
        this.database = database;
        this.jobs = new JdbiJobRepository(database);
        this.storedLinks = new JdbiJobLinkRepository(database);
        this.templates = new JdbiTemplateRepository(database);
        this.accounts = accounts;
        this.links = links;
        this.followers = List.copyOf(followers);
        this.events = new JobEvents(live);
        this.phones = new PhoneNumbers(database);
        this.clock = clock;
    }

    /** {@return a page of the jobs that the caller may see} */
    public Paged<ObjectNode> list(Principal who, JobFilter filter, String sort, Page page) {
        Instant now = now();
        JobFilter seen = who.role() == Role.KIOSK ? filter.onWall() : filter;
        return jobs.list(who, seen, sort, page, now)
                .orElseThrow(() -> Problem.notFound("workshop"))
                .map(job -> JobJson.listed(shown(who, job), now));
    }

    /** {@return the job with its stages, history and workshop} */
    public JobAnswer get(Principal who, long id) {
        return database.together(() -> {
            Instant now = now();
            Job job = find(who, id, now);
            List<HistoryEntry> history = jobs.history(who.scope(), id);
            JobAnswer answer = answer(who, job, now);
            JobJson.detailed(
                    answer.data(),
                    shown(who, job),
                    isCustomer(who) ? history.stream().map(HistoryEntry::bare).toList() : history,
                    jobs.workshop(who.scope(), job));
            return answer;
        });
    }

    /** {@return how far the job is} */
    public Progress progress(Principal who, long id) {
        Instant now = now();
        return find(who, id, now).progress(now);
    }

    /**
     * Makes a job with all that belongs to it: stages, staff, history, the customer's account, its link.
     *
     * @param workshopId which one; empty: the one that its pit belongs to
     */
    public JobAnswer create(Principal who, Optional<Long> workshopId, NewJob wanted) {
        return database.together(() -> {
            Instant now = now();
            Scope scope = who.scope();
            JobPit place = place(scope, wanted.pitId(), now);
            if (workshopId.isPresent() && place.workshopId() != workshopId.get()) {
                throw Problem.notFound("pit");
            }
            JobDesign design = design(scope, place, wanted);
            List<JobMember> staff = staff(scope, place.workshopId(), wanted.staffIds());
            JobCustomer customer = new JobCustomer(
                    null,
                    wanted.customerName().strip(),
                    PhoneNumber.of(PHONE, wanted.customerPhone(), place.phones()),
                    Texts.stripped(wanted.customerEmail()));
            JobAccounts.Account account = accounts.of(scope, place.workshopId(), customer);
            JobLinks.NewLink link = links.make();
            Job planned = design.job(who, place, wanted, customer, account.id(), staff, now);
            String news = events.news(JobChange.Kind.CREATED, Optional.empty(), now);
            Job job = planned.withId(jobs.create(scope, planned, link, Author.of(who), news), link.kept());
            tell(scope, new JobChange(JobChange.Kind.CREATED, Optional.empty(), job, now));
            ObjectNode data = JobJson.whole(job, now, Optional.of(link.token()), links);
            JobJson.addCredentials(data, account.credentials());
            return new JobAnswer(job.id(), job.version(), data);
        });
    }

    private JobDesign design(Scope scope, JobPit place, NewJob wanted) {
        WorkType type = NewTemplate.workType(wanted.workType());
        Prices.require(wanted.price(), place.currency());
        Long templateId = wanted.templateId();
        if (templateId == null) {
            return JobDesign.of(type, wanted.estimatedDurationMinutes());
        }
        return templates
                .find(scope, templateId)
                .filter(template -> template.workshopId() == place.workshopId())
                .map(template -> JobDesign.of(type, template, wanted.estimatedDurationMinutes()))
                .orElseThrow(() -> Problem.notFound("template of the workshop: " + templateId));
    }

    /**
     * Moves the job to another status.
     *
     * @param wanted its code, or an older word for it
     * @param ifMatch the version that the caller has seen
     * @throws Problem {@code invalid_transition}, naming the allowed ones; {@code pit_busy}; {@code stale}
     */
    public JobAnswer move(Principal who, long id, String wanted, @Nullable String note, Optional<String> ifMatch) {
        String said = Texts.stripped(note);
        return change(who, id, JobChange.Kind.STATUS, ifMatch, said, (job, now) -> {
            JobStatus to = status(wanted);
            Job moved = JobMoves.move(job, to, now);
            if (job.status() == JobStatus.QUALITY_CHECK && to == JobStatus.IN_PROGRESS && said == null) {
                throw Problem.invalid("note", "is missing: rework wants a reason");
            }
            if (moved.isActive() && !job.isActive()) {
                place(who.scope(), job.pitId(), now).requireFree();
            }
            return moved;
        });
    }

    private static JobStatus status(String wanted) {
        return JobStatus.meant(wanted)
                .orElseThrow(() -> Problem.invalid(
                        "status",
                        "must be received, in_progress, quality_check, on_hold, completed, delivered or cancelled"));
    }

    /** Starts, finishes or skips a stage; returns how far the job is then, with its version. */
    public JobAnswer stage(
            Principal who, long id, String stage, String action, @Nullable String note, Optional<String> ifMatch) {
        StageMoves.Action wanted = StageMoves.Action.of(action);
        Job job = changed(
                who,
                id,
                JobChange.Kind.STAGE,
                ifMatch,
                null,
                (before, now) ->
                        StageMoves.move(before, Spelling.stage(stage, before), wanted, Texts.stripped(note), now));
        return new JobAnswer(job.id(), job.version(), Json.MAPPER.valueToTree(job.progress(job.updatedAt())));
    }

    /** Sets when the job is to be done. */
    public JobAnswer setEnd(Principal who, long id, Instant end, Optional<String> ifMatch) {
        return change(who, id, JobChange.Kind.TIME, ifMatch, null, (job, now) -> {
            if (job.status().isDone() || job.status().isClosed()) {
                throw Problem.conflict("job %d is %s: there is nothing left to estimate"
                        .formatted(id, job.status().code()));
            }
            JobDraft draft = job.draft();
            draft.estimatedEndTime = end.truncatedTo(ChronoUnit.MILLIS);
            draft.endByHand = true;
            Job.Hold hold = job.hold();
            if (hold != null) {
                draft.hold = new Job.Hold(hold.from(), hold.at(), now);
            }
            return draft.job();
        });
    }

    /** Replaces who works on the job. */
    public JobAnswer assign(Principal who, long id, List<Long> staffIds, Optional<String> ifMatch) {
        return change(who, id, JobChange.Kind.STAFF, ifMatch, null, (job, now) -> {
            JobDraft draft = job.draft();
            draft.staff = staff(who.scope(), job.workshopId(), staffIds);
            return draft.job();
        });
    }

    /** Keeps what the customer said to video. */
    public JobAnswer consent(
            Principal who, long id, boolean video, String textVersion, String how, Optional<String> ifMatch) {
        return change(who, id, JobChange.Kind.CONSENT, ifMatch, null, (job, now) -> {
            if (video && !job.isOpen()) {
                throw Problem.conflict("job %d is over: consent can only be withdrawn".formatted(id));
            }
            JobDraft draft = job.draft();
            draft.consent = new Consent(video, textVersion.strip(), how.strip(), now, who.userId());
            return draft.job();
        });
    }

    /** Replaces the job's link: the one before is refused from now on. Throws a {@link Problem} when it has ended. */
    public JobLinks.Relinked relink(Principal who, long id, Optional<String> ifMatch) {
        JobLinks.NewLink link = links.make();
        return database.together(() -> {
            Instant now = now();
            if (ifMatch.isPresent()) {
                Job before = jobs.lock(who, id, now).orElseThrow(() -> Problem.notFound("job"));
                Freshness.require(ifMatch, before.version(), "job " + id);
            }
            String news = events.news(JobChange.Kind.LINK, Optional.empty(), now);
            if (storedLinks
                    .replace(who.scope(), id, link, Author.of(who), now, news)
                    .orElseThrow(() -> Problem.notFound("job"))) {
                throw Problem.conflict("the link of job %d has ended".formatted(id));
            }
            Job job = find(who, id, now);
            tell(who.scope(), new JobChange(JobChange.Kind.LINK, Optional.of(job), job, now));
            return new JobLinks.Relinked(link, job.version());
        });
    }

    /** Changes customer, car, pit, notes, price or estimate. */
    public JobAnswer update(Principal who, long id, Patch patch, Optional<String> ifMatch) {
        JobPatch wanted = new JobPatch(patch);
        return database.together(() -> {
            NewAccount made = new NewAccount();
            JobAnswer answer = change(who, id, JobChange.Kind.DETAILS, ifMatch, null, (job, now) -> {
                JobDraft draft = wanted.applied(job, () -> jobs.currency(who.scope(), job.workshopId()), now);
                if (patch.has(PHONE)) {
                    String phone = phones.ofWorkshop(who.scope(), job.workshopId(), PHONE, patch.text(PHONE, null));
                    draft.customer = draft.customer.withPhone(phone);
                }
                if (draft.pitId != job.pitId()) {
                    movePit(who, job, draft, now);
                }
                if (wanted.reachesAnother(job, draft.customer)) {
                    JobAccounts.Account account = accounts.of(who.scope(), job.workshopId(), draft.customer);
                    made.credentials = account.credentials();
                    JobCustomer customer = draft.customer;
                    draft.customer = new JobCustomer(account.id(), customer.name(), customer.phone(), customer.email());
                }
                return draft.job();
            });
            if (made.credentials.isPresent()) {
                JobJson.addCredentials(answer.data(), made.credentials);
            }
            return answer;
        });
    }

    /** What comes out of a change beside the job. */
    private static final class NewAccount {
        private Optional<JobAccounts.Credentials> credentials = Optional.empty();
    }

    private void movePit(Principal who, Job job, JobDraft draft, Instant now) {
        JobPit place = place(who.scope(), draft.pitId, now);
        if (place.workshopId() != job.workshopId()) {
            throw Problem.notFound("pit");
        }
        if (job.isActive()) {
            place.requireFree();
        }
        draft.pitNumber = place.pitNumber();
    }

    private JobPit place(Scope scope, long pitId, Instant now) {
        return jobs.place(scope, pitId, now).orElseThrow(() -> Problem.notFound("pit"));
    }

    private List<JobMember> staff(Scope scope, long workshopId, @Nullable List<Long> wanted) {
        if (wanted == null || wanted.isEmpty()) {
            return List.of();
        }
        Set<Long> missing = new HashSet<>(wanted);
        List<JobMember> staff = jobs.staff(scope, workshopId, List.copyOf(missing));
        staff.forEach(member -> missing.remove(member.id()));
        if (!missing.isEmpty()) {
            String ids = missing.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
            throw Problem.notFound("active staff of the workshop: " + ids);
        }
        return staff;
    }

    /** A change of a job that no other transaction changes; what equals the job before changes nothing. */
    @FunctionalInterface
    private interface Edit {
        Job of(Job before, Instant now);
    }

    private JobAnswer change(
            Principal who, long id, JobChange.Kind kind, Optional<String> ifMatch, @Nullable String note, Edit edit) {
        return database.together(() -> {
            Job job = changed(who, id, kind, ifMatch, note, edit);
            return answer(who, job, now());
        });
    }

    private Job changed(
            Principal who, long id, JobChange.Kind kind, Optional<String> ifMatch, @Nullable String note, Edit edit) {
        return database.together(() -> {
            Scope scope = who.scope();
            Instant now = now();
            Job before = jobs.lock(who, id, now).orElseThrow(() -> Problem.notFound("job"));
            Freshness.require(ifMatch, before.version(), "job " + id);
            Job edited = edit.of(before, now);
            if (edited.equals(before)) {
                return before;
            }
            JobDraft draft = edited.draft();
            Author author = Author.of(who);
            draft.updatedBy = author.userId();
            draft.updatedByName = author.called();
            draft.updatedAt = now;
            Job dated = draft.job();
            String news = events.news(kind, JobEvents.left(Optional.of(before), dated), now);
            draft.version = kind == JobChange.Kind.STAFF
                    ? jobs.assign(scope, dated, author, news)
                    : jobs.save(scope, dated, movedFrom(before, dated), author, note, news);
            Job after = draft.job();
            tell(scope, new JobChange(kind, Optional.of(before), after, now));
            return after;
        });
    }

    private static @Nullable JobStatus movedFrom(Job before, Job after) {
        return before.status() == after.status() ? null : before.status();
    }

    private void tell(Scope scope, JobChange change) {
        followers.forEach(follower -> follower.changed(scope, change));
        database.afterCommit(() -> events.changed(change));
    }

    private Job find(Principal who, long id, Instant now) {
        return jobs.find(who, id, now).orElseThrow(() -> Problem.notFound("job"));
    }

    private JobAnswer answer(Principal who, Job job, Instant now) {
        Optional<String> token =
                maySeeLink(who, job) ? Optional.ofNullable(job.sealedLink()).map(links::token) : Optional.empty();
        return new JobAnswer(job.id(), job.version(), JobJson.whole(shown(who, job), now, token, links));
    }

    private static boolean maySeeLink(Principal who, Job job) {
        return who.isAdmin()
                || (who.isMachine() && who.scopes().contains(ApiScope.JOBS))
                || (who.role() == Role.STAFF && job.isAssigned(who.userId()));
    }

    private static Job shown(Principal who, Job job) {
        return switch (who.role()) {
            case CUSTOMER -> JobJson.forCustomer(job);
            case KIOSK -> JobJson.forWall(job);
            default -> job;
        };
    }

    private static boolean isCustomer(Principal who) {
        return who.role() == Role.CUSTOMER;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
