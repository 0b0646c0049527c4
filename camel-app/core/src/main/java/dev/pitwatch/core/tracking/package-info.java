/** Links by which the world may follow one job. */
@NullMarked
package dev.pitwatch.core.tracking;

import org.jspecify.annotations.NullMarked;
