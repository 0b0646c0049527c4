package dev.pitwatch.core.work.job;

import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** How many jobs there are, by sums that the database keeps: counted one by one they take as long as a page of them. */
final class JdbiJobTotalRepository {

    private static final String OF_ALL = "select job_count(cast(:statuses as text[]), :pitId, :workType)";
    private static final String OF_WORKSHOP =
            "select workshop_job_count(:workshopId, cast(:statuses as text[]), :workType)";

    private JdbiJobTotalRepository() {}

    /** {@return whether the sums tell it: for those who see all jobs of their scope, by status and kind of work} */
    static boolean have(Principal who, JobFilter filter) {
        boolean ofWhole = filter.workshopId().isPresent() ? filter.pitId().isEmpty() : who.role() == Role.SUPER_ADMIN;
        return ofWhole
                && !who.seesSomePits()
                && filter.text().isEmpty()
                && filter.plate().isEmpty()
                && filter.scheduled().equals(TimeSpan.ALWAYS)
                && filter.span().equals(TimeSpan.ALWAYS);
    }

    /** {@return how many there are, of the filter's workshop or of all} */
    static long of(Handle handle, JobFilter filter) {
        String[] statuses = Stream.of(JobStatus.values())
                .filter(status -> filter.status().map(status::equals).orElse(true))
                .filter(status ->
                        filter.open().map(open -> open != status.isClosed()).orElse(true))
                .map(JobStatus::code)
                .toArray(String[]::new);
        return handle.createQuery(filter.workshopId().isPresent() ? OF_WORKSHOP : OF_ALL)
                .bindByType("statuses", statuses.length == JobStatus.values().length ? null : statuses, String[].class)
                .bindMethods(filter)
                .mapTo(Long.class)
                .one();
    }
}
