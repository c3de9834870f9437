module alerthistory/gotemplate/html

go 1.26
