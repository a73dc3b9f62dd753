module gatehouse.example/bench/rival

go 1.19
