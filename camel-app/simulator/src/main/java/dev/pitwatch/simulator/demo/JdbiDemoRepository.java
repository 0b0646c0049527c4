package dev.pitwatch.simulator.demo;

import dev.pitwatch.base.database.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What the database says of the demo, and whether there is room for one. */
final class JdbiDemoRepository {

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('pitwatch demo'))";
    private static final String EMPTY =
            "select not exists (select from workshop) and not exists (select from app_user)";

    private static final String OWNER =
            """
            select u.id, u.username,
                (select p.id from pit p where p.workshop_id = :workshop and p.archived_at is null
                    order by p.pit_number limit 1) as pit_id,
                array(select o.id from app_user o where o.workshop_id = :workshop and o.sub_role = 'operator'
                    and o.is_active order by o.id limit 1) as operator_ids
            from app_user u where u.workshop_id = :workshop and u.role = 'owner' order by u.id limit 1
            """;

    private final Database database;

    JdbiDemoRepository(Database database) {
        this.database = database;
    }

    /** Who keeps the demo's workshop, where, and who works there. */
    record Owner(long userId, String username, long firstPitId, List<Long> operatorIds) {}

    Owner owner(long workshopId) {
        return database.inWorkshop(workshopId, handle -> handle.createQuery(OWNER)
                .bind("workshop", workshopId)
                .map((row, context) ->
                        new Owner(row.getLong("id"), row.getString("username"), row.getLong("pit_id"), List.of((Long[])
                                row.getArray("operator_ids").getArray())))
                .one());
    }

    /** {@return whether there is neither a workshop nor a user} */
    boolean isEmpty() {
        return database.onPlatform(JdbiDemoRepository::isEmpty);
    }

    /** {@return the same, with no other party filling the database until the transaction ends} */
    boolean isEmptyForUs() {
        return database.onPlatform(handle -> {
            handle.execute(LOCK);
            return isEmpty(handle);
        });
    }

    private static boolean isEmpty(Handle handle) {
        return handle.createQuery(EMPTY).mapTo(Boolean.class).one();
    }
}
