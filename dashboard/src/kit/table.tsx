import { memo, startTransition, useDeferredValue, useEffect, useState, type ReactNode } from 'react';
import { useWords } from '../words';
import { Button } from './button';
import { Delayed } from './delayed';
import { Icon } from './icons';
import { PageLink } from './page-link';
import { Skeleton } from './skeleton';
import { Failed, StaleNote, type QueryState } from './states';

export interface Column<T> {
  id: string;
  title: string;
  cell: (row: T) => ReactNode;
  /** As CSS grid writes it, e.g. `2fr` or `8rem`; default: `1fr`. */
  width?: string;
  /** The field that the server sorts by. */
  sort?: string;
  align?: 'start' | 'end';
  /**
   * On a phone: its heading, one of its lines with the title before it (default) or without (`bare`), the start or the end of
   * a line that two share, its last line (`foot`), or nothing.
   */
  card?: 'heading' | 'line' | 'bare' | 'start' | 'end' | 'foot' | 'none';
}

interface TableProps<T> {
  /** What the list is of. */
  label: string;
  columns: Column<T>[];
  /** The rows of this page, or all of them. */
  query: QueryState<{ rows: T[]; total: number }>;
  rowKey: (row: T) => string | number;
  /** The row's own page: the whole row leads there, its heading is the link. */
  rowTo?: (row: T) => string;
  sort?: string;
  onSort?: (sort: string) => void;
  /** From 1 on. */
  page?: number;
  pageSize?: number;
  onPage?: (page: number) => void;
  /** Instead of the rows when there are none. */
  empty: ReactNode;
}

const WHOLE_LINE = 'max-sm:col-span-2';
const ON_CARDS = {
  heading: `${WHOLE_LINE} order-first text-md font-semibold`,
  line: WHOLE_LINE,
  bare: WHOLE_LINE,
  start: 'max-sm:col-start-1',
  end: 'max-sm:col-start-2 max-sm:text-end',
  foot: `${WHOLE_LINE} max-sm:order-last`,
  none: 'max-sm:hidden',
};

/**
 * Rows in columns, below 600 px a card each. Widths are the
 * columns' own, so that nothing moves while rows come.
 */
export function Table<T>(props: TableProps<T>) {
  const { label, columns, query, rowKey, rowTo, sort, onSort, page = 1, pageSize = 50, onPage, empty } = props;
  const template = columns.map(({ width = '1fr' }) => (width.endsWith('fr') ? `minmax(0,${width})` : width)).join(' ');
  const rows = query.data?.rows;
  // Fifty rows take longer than a frame: they are made in pieces, between which the page answers.
  const first = (page - 1) * pageSize + 2;
  const body = useDeferredValue<BodyProps<T>['body']>({ rows, first, columns, rowKey, rowTo });
  // The list has become shorter than it was when somebody went there, or an address says what there is not.
  const behind = rows?.length === 0 && page > 1;
  const lastPage = Math.max(1, Math.ceil((query.data?.total ?? 0) / pageSize));
  useEffect(() => {
    if (behind && page > lastPage) onPage?.(lastPage);
    // onPage is another one at each render, and means the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [behind, page, lastPage]);
  if (!rows && query.error !== undefined && !query.isFetching) {
    return <Failed error={query.error} onRetry={query.refetch} />;
  }
  if (rows?.length === 0 && page === 1) return empty;
  return (
    <>
      <StaleNote query={query} />
      <div
        role="table"
        aria-label={label}
        aria-rowcount={query.data ? query.data.total + 1 : -1}
        aria-busy={(query.isFetching ?? false) || body.rows !== rows}
        ref={(element) => {
          element?.style.setProperty('--columns', template);
        }}
        className="rounded-lg border-line sm:border sm:bg-surface sm:shadow-card"
      >
        <div role="rowgroup" className="max-sm:sr-only">
          <div
            role="row"
            className="grid grid-cols-(--columns) items-center gap-4 border-b border-line px-4 py-1.5 text-xs font-semibold text-muted"
          >
            {columns.map((column) => (
              <Heading key={column.id} column={column} {...(sort && { sort })} {...(onSort && { onSort })} />
            ))}
          </div>
        </div>
        <Body body={body} />
      </div>
      {query.data && body.rows && onPage && (
        <Pager page={page} pageSize={pageSize} total={query.data.total} shown={rows?.length ?? 0} onPage={onPage} />
      )}
    </>
  );
}

interface BodyProps<T> {
  body: Pick<TableProps<T>, 'columns' | 'rowKey'> & {
    rowTo: TableProps<T>['rowTo'] | undefined;
    rows: T[] | undefined;
    /** The place of its first row in the whole list, the heading being the first of all. */
    first: number;
  };
}

/** As many as a page of a list has; of a list without pages so many more at a time, between which the page answers. */
const PIECE = 50;
/** The height of a row of one line, in rem. */
const ROW_HEIGHT = 3.25;

/** How many of the rows are there by now. */
function usePieces(rows: number): number {
  const [there, setThere] = useState(PIECE);
  useEffect(() => {
    if (there >= rows) return;
    const timer = window.setTimeout(() => {
      startTransition(() => {
        setThere(there + PIECE);
      });
    });
    return () => {
      window.clearTimeout(timer);
    };
  }, [there, rows]);
  return Math.min(there, rows);
}

function BodyOf<T>({ body: { rows, first, columns, rowKey, rowTo } }: BodyProps<T>) {
  const total = rows?.length ?? 0;
  const there = usePieces(total);
  return (
    <div
      role="rowgroup"
      ref={(element) => {
        // Their place is kept, so that one comes back to where one was.
        element?.style.setProperty('padding-bottom', `${(total - there) * ROW_HEIGHT}rem`);
      }}
      className="flex flex-col max-sm:gap-2.5"
    >
      {rows
        ? rows
            .slice(0, there)
            .map((row, i) => (
              <Row key={rowKey(row)} row={row} index={first + i} columns={columns} {...(rowTo && { to: rowTo(row) })} />
            ))
        : Array.from({ length: 8 }, (_, i) => <Waiting key={i} columns={columns} />)}
    </div>
  );
}

const Body = memo(BodyOf) as typeof BodyOf;

function Heading<T>({ column, sort, onSort }: { column: Column<T>; sort?: string; onSort?: (sort: string) => void }) {
  const { title, align } = column;
  const field = column.sort;
  if (field === undefined || !onSort) {
    return (
      <div role="columnheader" className={align === 'end' ? 'text-end' : ''}>
        {title}
      </div>
    );
  }
  const now = sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : 'none';
  return (
    <div role="columnheader" aria-sort={now} className={align === 'end' ? 'text-end' : ''}>
      <button
        type="button"
        onClick={() => {
          onSort(now === 'ascending' ? `-${field}` : field);
        }}
        className="inline-flex min-h-8 items-center gap-1 rounded-sm hover:text-ink"
      >
        {title}
        <span className={now === 'none' ? 'invisible' : 'text-ink'}>
          <Icon name={now === 'descending' ? 'down' : 'up'} size={14} />
        </span>
      </button>
    </div>
  );
}

interface RowProps<T> {
  row: T;
  index: number;
  columns: Column<T>[];
  to?: string;
}

const rowLook =
  'relative grid gap-x-4 gap-y-1 px-4 py-3 max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:rounded-lg max-sm:border max-sm:border-line max-sm:bg-surface max-sm:shadow-card sm:min-h-13 sm:grid-cols-(--columns) sm:items-center sm:border-b sm:border-line sm:py-2 sm:last:border-b-0';

function RowOf<T>({ row, index, columns, to }: RowProps<T>) {
  const heading = columns.find(({ card }) => card === 'heading') ?? columns[0];
  return (
    <div
      role="row"
      aria-rowindex={index}
      className={`${rowLook} ${to ? 'hover:bg-raised has-[a:focus-visible]:bg-raised' : ''}`}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="cell"
          className={`min-w-0 text-sm ${column.align === 'end' ? 'sm:text-end' : ''} ${ON_CARDS[column.card ?? 'line']}`}
        >
          {(column.card ?? 'line') === 'line' && column !== heading && (
            <span className="me-2 text-xs text-muted sm:hidden">{column.title}</span>
          )}
          {to !== undefined && column === heading ? (
            // The link's area is the whole row; other links and buttons in it lie above.
            <PageLink
              to={to}
              className="inline-flex min-h-6 max-w-full items-center font-semibold after:absolute after:inset-0 after:content-[''] hover:underline"
            >
              {column.cell(row)}
            </PageLink>
          ) : (
            column.cell(row)
          )}
        </div>
      ))}
    </div>
  );
}

const Row = memo(RowOf) as typeof RowOf;

function Waiting<T>({ columns }: { columns: Column<T>[] }) {
  return (
    <div role="row" className={rowLook}>
      {columns.map(({ id, card = 'line' }) => (
        <div key={id} role="cell" className={`min-h-4 ${ON_CARDS[card]}`}>
          <Delayed>
            <Skeleton className="h-4 w-2/3" />
          </Delayed>
        </div>
      ))}
    </div>
  );
}

interface PagerProps {
  page: number;
  pageSize: number;
  total: number;
  shown: number;
  onPage: (page: number) => void;
}

function Pager({ page, pageSize, total, shown, onPage }: PagerProps) {
  const { t, i18n } = useWords();
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const count = (value: number) => value.toLocaleString(`${i18n.language}-IN`);
  const from = (page - 1) * pageSize + 1;
  return (
    <nav aria-label={t('kit.table.pages')} className="mt-3 flex items-center justify-end gap-2 text-sm text-muted">
      <p role="status" className="num flex-1">
        {shown > 0 && t('kit.table.shown', { from: count(from), to: count(from + shown - 1), total: count(total) })}
      </p>
      {pages > 1 && (
        <>
          <Button
            square
            aria-label={t('kit.table.previous')}
            aria-disabled={page <= 1}
            className="aria-disabled:opacity-60"
            onClick={() => {
              if (page > 1) onPage(page - 1);
            }}
          >
            <Icon name="back" />
          </Button>
          <Button
            square
            aria-label={t('kit.table.next')}
            aria-disabled={page >= pages}
            className="aria-disabled:opacity-60"
            onClick={() => {
              if (page < pages) onPage(page + 1);
            }}
          >
            <Icon name="next" />
          </Button>
        </>
      )}
    </nav>
  );
}
