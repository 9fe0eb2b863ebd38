import tempfile,json
from pathlib import Path
import bench_wire
with tempfile.TemporaryDirectory() as d:
    r=bench_wire.run(Path(d))
print('hello',r['hello_first'],r['hello_last'])
for k,v in r['cases'].items(): print(f"{k:25} {v['per_second']:9.1f} req/s {v['records_per_second']:10.0f} rec/s  {v['of_hello']:.3f} bytes {v['bytes']}")
