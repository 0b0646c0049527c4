import { useMemo } from 'react';
import { useListState } from '@/kit/list-state';
import { Menu } from '@/kit/menu';
import { Empty } from '@/kit/states';
import { Table, type Column } from '@/kit/table';

interface Row {
  id: number;
  car: string;
  plate: string;
  price: number;
}

const all: Row[] = Array.from({ length: 230 }, (_, i) => ({
  id: i + 1,
  car: ['BMW X5', 'Hyundai Verna', 'Mahindra XUV700'][i % 3] ?? '',
  plate: `KA05MN${String(1000 + ((i * 37) % 230))}`,
  price: 5000 + ((i * 7919) % 40_000),
}));

const columns: Column<Row>[] = [
  { id: 'car', title: 'Car', cell: ({ car }) => car, width: '2fr', sort: 'car', card: 'heading' },
  { id: 'plate', title: 'Plate', cell: ({ plate }) => plate, sort: 'plate' },
  { id: 'price', title: 'Price', cell: ({ price }) => <span className="num">₹ {price}</span>, align: 'end' },
  {
    id: 'more',
    title: 'More',
    width: '3rem',
    card: 'bare',
    cell: ({ plate }) => (
      <Menu label={`More about ${plate}`} actions={[{ id: 'x', text: 'Open', run: () => undefined }]} />
    ),
  },
];

/** A server's part is played here: it sorts and pages. */
export function TableSample() {
  const at = useListState('car');
  const query = useMemo(() => {
    const field = at.sort.replace('-', '') as 'car' | 'plate';
    const sorted = all.toSorted((a, b) => a[field].localeCompare(b[field]));
    if (at.sort.startsWith('-')) sorted.reverse();
    return {
      data: { rows: sorted.slice((at.page - 1) * 50, at.page * 50), total: all.length },
      refetch: () => undefined,
    };
  }, [at.sort, at.page]);
  return (
    <Table
      label="Jobs"
      columns={columns}
      query={query}
      rowKey={({ id }) => id}
      rowTo={({ id }) => `/jobs/${id}`}
      sort={at.sort}
      onSort={at.setSort}
      page={at.page}
      onPage={at.setPage}
      empty={<Empty icon="job" title="No jobs yet" />}
    />
  );
}
