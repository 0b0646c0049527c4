package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;

/** The notices of a workshop with what became of each. */
public final class Notices {

    private final JdbiNoticeListRepository notices;

    public Notices(Database database, MasterKey masterKey) {
        this.notices = new JdbiNoticeListRepository(database, new NoticeSecrets(masterKey));
    }

    /** {@return a page of them, the newest first unless sorted otherwise} Throws a Problem when the scope sees no such workshop. */
    public Paged<NoticeAnswer> list(Scope scope, long workshopId, NoticeFilter filter, String sort, Page page) {
        return notices.list(scope, workshopId, filter, sort, page).orElseThrow(() -> Problem.notFound("workshop"));
    }
}
