/** What the environment and the files under config/ say, checked as a whole before anything starts. */
@NullMarked
package dev.pitwatch.base.settings;

import org.jspecify.annotations.NullMarked;
