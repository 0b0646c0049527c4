/** Work on cars: jobs with their stages, progress, staff and history, and templates for them. */
@NullMarked
package dev.pitwatch.core.work.job;

import org.jspecify.annotations.NullMarked;
