package dev.pitwatch.core.platform.operation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.pitwatch.core.people.identity.UserStatements;
import org.jdbi.v3.core.Handle;

/**
 * People whose user names differ only in case from others', or look like those of another workshop: new ones are refused, but
 * anyone who was there before that rule, or before another party took such a name meanwhile, comes back.
 */
final class JdbiLookAlikesRepository {

    private static final String LEFT_OUT =
            """
            select exists (
                select 1 from jsonb_array_elements(cast(:rows as jsonb)) as e
                cross join lateral jsonb_populate_record(null::app_user, e) as r
                where not exists (select 1 from app_user t where t.id = r.id or t.username = r.username))
            """;
    /** Nothing else writes people from here to the end of the transaction. */
    private static final String RULE_OFF = "alter table app_user disable trigger user_name_key";

    private static final String RULE_ON = "alter table app_user enable trigger user_name_key";

    private JdbiLookAlikesRepository() {}

    /** Inserts those of the rows that the rule has left out, by that statement without the key; returns how many. */
    static int put(Handle handle, long workshop, ArrayNode rows, String insert) {
        String text = rows.toString();
        if (!handle.createQuery(LEFT_OUT)
                .bind("rows", text)
                .mapTo(Boolean.class)
                .one()) {
            return 0;
        }
        handle.execute(RULE_OFF);
        int added = handle.createUpdate(insert).bind("rows", text).execute();
        handle.execute(RULE_ON);
        handle.createUpdate(UserStatements.KEY_NAMES).bind("workshop", workshop).execute();
        return added;
    }
}
